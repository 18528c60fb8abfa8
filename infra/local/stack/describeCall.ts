import { styleText } from 'node:util';
import type { CallHistory, PlayedCall, TranscriptEntry } from './playCall.ts';

/** Milliseconds that Graph gives for an answer. */
const ANSWER_TIME = 15_000;
const RECORDING_ANSWER_TIME = 5_000;

const clockTime = (at: string) => at.slice(11, 23);

/** One line for what went over the wire, by the direction it went in. */
export function describeEntry(entry: TranscriptEntry): string {
  const time = clockTime(entry.at);
  if (entry.kind === 'request') {
    const reply = entry.status === null ? `no reply (${entry.reaction})` : entry.status;
    return `  ${time}  bot → Graph  ${entry.method} ${shorten(entry.path)}  ⇒ ${reply}`;
  }
  const what = [entry.changeType, entry.state ?? lastPart(entry.resourceUrl ?? '')].filter(Boolean).join(' ');
  const reply =
    entry.status === null ? 'no reply' : `${entry.status} after ${Math.round(entry.milliseconds ?? 0)} ms`;
  return `  ${time}  Graph → bot  ${what}  ⇒ ${reply}`;
}

/** What was decided and how long it took, the timeline as it stands in the table, and how it compares. */
export function describeRecord({ history, differences }: PlayedCall): string[] {
  const verdict =
    differences.length === 0
      ? [`  ${styleText('green', '✓')} ended as the scenario says`]
      : differences.map((difference) => `  ${styleText('red', '✗')} ${difference}`);
  if (history === undefined) return verdict;
  const { call, events } = history;
  const timeline = events.map(
    ({ type, source, receivedAt }) => `      ${clockTime(receivedAt)}  ${source.padEnd(9)}  ${type}`,
  );
  const end = [call.outcome, call.resultText].filter(Boolean).join(': ');
  return [
    `  decided      ${call.decision} by the rule "${call.rule ?? 'none'}", ${call.decisionOutcome}; ${describeTime(call)}`,
    `  in the table ${styleText('bold', end)}`,
    ...timeline,
    ...verdict,
  ];
}

function describeTime(call: CallHistory['call']): string {
  const deadline = call.recording === true ? RECORDING_ANSWER_TIME : ANSWER_TIME;
  const used = call.attempts.at(-1)?.milliseconds;
  if (used === undefined) return 'nothing was asked of Graph';
  return `${Math.round(used)} ms of the ${deadline} ms that Graph gives`;
}

function shorten(path: string): string {
  return path.replace(/\/calls\/[^/]+/, '/calls/…');
}

function lastPart(url: string): string {
  const [, , , part = 'call'] = url.replace(/^\//, '').split('/');
  return part;
}
