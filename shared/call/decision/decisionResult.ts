import type { Command } from '../commands/commands.ts';
import type { ToneKey } from '../notification/tones.ts';
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

/** One request for a decision: to Graph, or before that to the endpoint that the rule asks. */
export interface Attempt {
  readonly action: ActionKind | 'ask';
  /** The status, or what happened instead. */
  readonly reply: number | 'notSent' | 'cut' | 'timeout';
  /** From receipt of the notification to the end of this attempt. */
  readonly milliseconds: number;
  /** How long the endpoint took; only where it was asked. */
  readonly askedMs?: number;
  readonly error?: ExplainedError;
}

/** Later commands from an endpoint's reply, or from the rule if its fallback was used instead. */
export interface DecidedLater {
  readonly onEstablished?: readonly Command[];
  readonly onTone?: Readonly<Partial<Record<ToneKey, readonly Command[]>>>;
}

/** The decision about an incoming call, and its result. */
export interface DecisionResult {
  readonly rule: string;
  /** The last action tried; `asking` until the endpoint has replied. */
  readonly action: ActionKind | 'asking';
  readonly outcome: DecisionOutcome;
  readonly attempts: readonly Attempt[];
  /** From receipt to Graph's 2xx; only if accepted. */
  readonly answerMilliseconds?: number;
  /** The answer named a callback URI of another host, which then controls the call. */
  readonly handedOver?: boolean;
  /** Of the policy that decided. */
  readonly policyVersion?: string;
  /** Only where an endpoint was asked: else these commands come with the incoming call. */
  readonly later?: DecidedLater;
}

/** That an endpoint is being asked says less than anything that came of it. */
export function strengthOf({ action, outcome }: Pick<DecisionResult, 'action' | 'outcome'>): number {
  return action === 'asking' ? -decisionOutcomes.length : -decisionOutcomes.indexOf(outcome);
}
