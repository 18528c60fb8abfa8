import { styleText } from 'node:util';
import * as z from 'zod';
import { describeDecision } from '../../commands/calls/describeDecision.ts';
import { printable } from '../../terminal.ts';
import type { TranscriptEntry } from '../graph/calls/transcript.ts';
import type { PlayedCall } from '../player/playScenario.ts';

/** As much of a record as is shown. */
const history = z.object({
  call: z.object({
    decision: z.string(),
    decisionOutcome: z.string(),
    outcome: z.string(),
    rule: z.string().optional(),
    recording: z.boolean().optional(),
    answerMilliseconds: z.number().optional(),
    attempts: z
      .array(
        z.object({
          action: z.string(),
          reply: z.union([z.string(), z.number()]),
          milliseconds: z.number(),
          error: z
            .object({
              code: z.string().optional(),
              message: z.string().optional(),
              meaning: z.string().optional(),
            })
            .optional(),
        }),
      )
      .default([]),
    resultText: z.string().optional(),
  }),
  events: z.array(z.object({ type: z.string(), receivedAt: z.string(), source: z.string() })),
});

const clockTime = (at: string) => at.slice(11, 23);

/** One line for what goes over the wire, as it begins, by the direction it goes in. */
export function describeEntry(entry: TranscriptEntry): string {
  const time = clockTime(entry.at);
  if (entry.kind === 'request') {
    const reply = entry.status === null ? `no reply (${entry.reaction})` : entry.status;
    return `  ${time}  bot → Graph  ${entry.method} ${printable(shorten(entry.path))}  ⇒ ${reply}`;
  }
  const what = [entry.changeType, entry.state ?? lastPart(entry.resourceUrl ?? '')].filter(Boolean).join(' ');
  return `  ${time}  Graph → bot  ${printable(what)}`;
}

/** What was decided and how long it took, the timeline as it stands in the table, and how it compares. */
export function describeRecord({ record, mismatches }: PlayedCall): string[] {
  const verdict =
    mismatches.length === 0
      ? [`  ${styleText('green', '✓')} ended as the scenario says`]
      : mismatches.map((mismatch) => `  ${styleText('red', '✗')} ${printable(mismatch)}`);
  const shown = history.safeParse(record);
  if (!shown.success) return verdict;
  const { call, events } = shown.data;
  const timeline = events.map(
    ({ type, source, receivedAt }) =>
      `      ${clockTime(receivedAt)}  ${printable(`${source.padEnd(9)}  ${type}`)}`,
  );
  const end = [call.outcome, call.resultText].filter(Boolean).join(': ');
  return [
    ...describeDecision(call).map(printable),
    `  recorded  ${styleText('bold', printable(end))}`,
    ...timeline,
    ...verdict,
  ];
}

function shorten(path: string): string {
  return path.replace(/\/calls\/[^/]+/, '/calls/…');
}

function lastPart(url: string): string {
  const [, , , part = 'call'] = url.replace(/^\//, '').split('/');
  return part;
}
