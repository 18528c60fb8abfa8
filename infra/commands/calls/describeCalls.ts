import type { CallSummary } from '../../../shared/call/record/summary.ts';
import { formatTable } from '../../formatTable.ts';

const headings = ['started', 'call', 'state', 'decision', 'outcome', 'answered in', 'rule'];

export function describeCalls(calls: readonly CallSummary[]): string {
  if (calls.length === 0) return 'No call.\n';
  return formatTable(headings, calls.map(toRow));
}

function toRow(call: CallSummary): string[] {
  const { startedAt, callId, state, decision, decisionOutcome, outcome, answerMilliseconds, rule } = call;
  const decided = decision === 'none' ? '-' : `${decision} ${decisionOutcome}`;
  const answered = answerMilliseconds === undefined ? '-' : `${Math.round(answerMilliseconds)} ms`;
  return [startedAt ?? '-', callId, state, decided, outcome, answered, rule ?? '-'];
}
