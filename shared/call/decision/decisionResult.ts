import type { Action } from '../policy/decide.ts';
import type { ExplainedError } from '../replies/explainedError.ts';

export const actionKinds = ['answer', 'redirect', 'reject', 'ignore'] as const satisfies Action['kind'][];
export type ActionKind = Action['kind'];

/**
 * The outcomes of a decision. If several are recorded, the first in this list wins:
 * - `accepted`: Graph replied 2xx, or the call was connected
 * - `late`: the deadline passed
 * - `unknown`: Graph refused after a request that may have had its effect
 * - `refused`: Graph refused the request
 * - `missed`: the caller had hung up
 * - `none`: no request was sent
 */
export const decisionOutcomes = ['accepted', 'late', 'unknown', 'refused', 'missed', 'none'] as const;
export type DecisionOutcome = (typeof decisionOutcomes)[number];

/** One request to Graph for a decision. */
export interface Attempt {
  readonly action: ActionKind;
  /** Graph's status, or what happened instead. */
  readonly reply: number | 'notSent' | 'cut' | 'timeout';
  /** From receipt of the notification to the end of this attempt. */
  readonly milliseconds: number;
  readonly error?: ExplainedError;
}

/** The decision about an incoming call, and its result. */
export interface DecisionResult {
  readonly rule: string;
  /** The last action tried. */
  readonly action: ActionKind;
  readonly outcome: DecisionOutcome;
  readonly attempts: readonly Attempt[];
  /** From receipt to Graph's 2xx; only if accepted. */
  readonly answerMilliseconds?: number;
  /** The answer named a callback URI of another host, which then controls the call. */
  readonly handedOver?: boolean;
}

export function strengthOf(outcome: DecisionOutcome): number {
  return -decisionOutcomes.indexOf(outcome);
}
