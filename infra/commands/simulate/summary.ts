import { formatTable } from '../../formatTable.ts';
import type { PlayedCall } from '../../local/player/playScenario.ts';
import { printable } from '../../terminal.ts';

/** One playing of a scenario: its calls, or why it couldn't be played. */
export interface Outcome {
  readonly scenario: string;
  readonly calls: readonly PlayedCall[];
  readonly error?: string;
}

export interface Summary {
  readonly calls: number;
  readonly matched: number;
  readonly mismatched: number;
  readonly scenarios: readonly ScenarioLine[];
  readonly mismatches: readonly Mismatch[];
}

interface ScenarioLine {
  readonly scenario: string;
  readonly calls: number;
  readonly matched: number;
  readonly mismatched: number;
  /** From the notification's receipt to Graph's 2xx, as the records say; null where none was answered. */
  readonly answeredInMilliseconds: { readonly median: number; readonly worst: number } | null;
}

interface Mismatch {
  readonly scenario: string;
  readonly callId: string | null;
  /** Each says the field, what was expected and what was found, or where the exchange wasn't the scenario's. */
  readonly differences: readonly string[];
}

export function summarize(outcomes: readonly Outcome[]): Summary {
  const names = [...new Set(outcomes.map((outcome) => outcome.scenario))];
  const scenarios = names.map((name) =>
    toLine(
      name,
      outcomes.filter((outcome) => outcome.scenario === name),
    ),
  );
  const total = (field: 'calls' | 'matched' | 'mismatched') =>
    scenarios.reduce((sum, line) => sum + line[field], 0);
  return {
    calls: total('calls'),
    matched: total('matched'),
    mismatched: total('mismatched'),
    scenarios,
    mismatches: outcomes.flatMap(mismatchesIn),
  };
}

function toLine(scenario: string, outcomes: readonly Outcome[]): ScenarioLine {
  const played = outcomes.flatMap((outcome) => outcome.calls);
  const matched = played.filter((call) => call.mismatches.length === 0).length;
  const calls = played.length + outcomes.filter((outcome) => outcome.error !== undefined).length;
  return {
    scenario,
    calls,
    matched,
    mismatched: calls - matched,
    answeredInMilliseconds: answeredIn(played),
  };
}

function answeredIn(played: readonly PlayedCall[]): ScenarioLine['answeredInMilliseconds'] {
  const sorted = played
    .map((call) => call.record?.call['answerMilliseconds'])
    .filter((milliseconds) => typeof milliseconds === 'number')
    .toSorted((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)];
  const worst = sorted.at(-1);
  return median === undefined || worst === undefined ? null : { median, worst };
}

function mismatchesIn({ scenario, calls, error }: Outcome): Mismatch[] {
  if (error !== undefined) return [{ scenario, callId: null, differences: [error] }];
  return calls
    .filter((call) => call.mismatches.length > 0)
    .map(({ callId, mismatches, report }) => ({
      scenario,
      callId,
      differences: [...new Set([...mismatches, ...report.problems])],
    }));
}

const headings = ['scenario', 'calls', 'matched', 'mismatched', 'answered in ms: median', 'worst'];

/** The summary as a table, and what didn't match below it. */
export function formatSummary({ scenarios, mismatches, matched, calls }: Summary): string {
  const rows = scenarios.map((line) => [
    line.scenario,
    line.calls,
    line.matched,
    line.mismatched,
    line.answeredInMilliseconds?.median ?? '-',
    line.answeredInMilliseconds?.worst ?? '-',
  ]);
  const details = mismatches.flatMap(({ scenario, callId, differences }) => [
    `${scenario} ${callId ?? ''}`,
    ...differences.map((text) => `  ${text}`),
  ]);
  const found = details.length === 0 ? '' : `\n${details.map((line) => `${printable(line)}\n`).join('')}`;
  return `${formatTable(headings, rows)}${found}\n${matched} of ${calls} matched\n`;
}
