import type { Action } from '../policy/decide.ts';
import type { ExplainedError } from '../replies/explainedError.ts';

export const actionKinds = ['answer', 'redirect', 'reject', 'ignore'] as const satisfies Action['kind'][];
export type ActionKind = Action['kind'];

/**
 * What became of a decision, by how strongly it is known, strongest first:
 * `accepted` Graph said 2xx (or the call connected); `late` the deadline passed first; `unknown` a request of unknown
 * fate was followed by a refusal; `refused` Graph said no; `missed` the caller was gone; `none` nothing was asked of Graph.
 */
export const decisionOutcomes = ['accepted', 'late', 'unknown', 'refused', 'missed', 'none'] as const;
export type DecisionOutcome = (typeof decisionOutcomes)[number];

/** One request to Graph made for a decision. */
export interface Attempt {
  readonly action: ActionKind;
  /** Graph's status, or what happened instead of a reply. */
  readonly reply: number | 'notSent' | 'cut' | 'timeout';
  /** From the receipt of the notification to the end of this attempt. */
  readonly milliseconds: number;
  readonly error?: ExplainedError;
}

/** What is known of the decision taken for an incoming call. */
export interface DecisionResult {
  readonly rule: string;
  /** The action tried last. */
  readonly action: ActionKind;
  readonly outcome: DecisionOutcome;
  readonly attempts: readonly Attempt[];
  /** Receipt to Graph's 2xx; only where accepted. */
  readonly answerMilliseconds?: number;
  /** True where the answer named a callback URI that isn't ours: the call then belongs to that host. */
  readonly handedOver?: boolean;
}

export function strengthOf(outcome: DecisionOutcome): number {
  return -decisionOutcomes.indexOf(outcome);
}
