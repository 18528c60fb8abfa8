import { styleText } from 'node:util';
import { describeCall, shownCall } from '../../describeCall.ts';
import { printable } from '../../terminal.ts';
import type { TranscriptEntry } from '../graph/calls/transcript.ts';
import type { PlayedCall } from '../player/playScenario.ts';

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

/** The call as it stands in the table, and how that compares with what its scenario says. */
export function describeRecord({ record, mismatches }: PlayedCall): string[] {
  const verdict =
    mismatches.length === 0
      ? [`  ${styleText('green', '✓')} ended as the scenario says`]
      : mismatches.map((mismatch) => `  ${styleText('red', '✗')} ${printable(mismatch)}`);
  const shown = shownCall.safeParse(record);
  if (!shown.success) return verdict;
  const lines = describeCall(shown.data, { isBrief: true }).trimEnd().split('\n');
  return [...lines.map((line) => `  ${line}`.trimEnd()), ...verdict];
}

function shorten(path: string): string {
  return path.replace(/\/calls\/[^/]+/, '/calls/…');
}

function lastPart(url: string): string {
  const [, , , part = 'call'] = url.replace(/^\//, '').split('/');
  return part;
}
