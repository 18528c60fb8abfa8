import { answerTime } from '../decision/deadline.ts';
import type { CallSummary } from './summary.ts';

/** What counting needs to know of a call that goes on no more. */
export interface CallResult {
  readonly outcome: CallSummary['outcome'];
  readonly decisionOutcome: CallSummary['decisionOutcome'];
  /** Of what Graph gives for an answer, from 0 to 1; only where one was accepted. */
  readonly shareOfDeadline?: number;
}

export function resultOf(call: CallSummary): CallResult {
  const { outcome, decisionOutcome, answerMilliseconds, recording } = call;
  if (answerMilliseconds === undefined) return { outcome, decisionOutcome };
  return { outcome, decisionOutcome, shareOfDeadline: answerMilliseconds / answerTime(recording === true) };
}

export function isSameResult(a: CallResult, b: CallResult): boolean {
  return (
    a.outcome === b.outcome &&
    a.decisionOutcome === b.decisionOutcome &&
    a.shareOfDeadline === b.shareOfDeadline
  );
}
