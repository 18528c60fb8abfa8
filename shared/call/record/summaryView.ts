import { answerTime } from '../decision/deadline.ts';
import type { CallSummary } from './summary.ts';

/** A call as people outside see it: what Graph gives for an answer stands beside what was used of it. */
export function toSummaryView(call: CallSummary) {
  return { ...call, deadlineMilliseconds: answerTime(call.recording === true) };
}
