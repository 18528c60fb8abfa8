import type { GraphReply } from '../replies/graphReply.ts';
import { isCallLimit } from '../replies/requestErrors.ts';
import { askedFor, backoff } from '../replies/retryPause.ts';
import type { DecisionOutcome } from './decisionResult.ts';

/** What is known after one request for an action. */
export interface Tried {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Milliseconds since the epoch; no request of this action may be sent later. */
  readonly until: number;
  /** Requests of this action so far, including this one. */
  readonly requests: number;
  /** An earlier request of this action may have had its effect. */
  readonly fateUnknown: boolean;
  /** Graph sent the notification before: another process may have acted on the call. */
  readonly isRepeated: boolean;
  readonly freshTokenTried: boolean;
  /** A fallback follows if Graph refuses the action. */
  readonly hasFallback: boolean;
  /** From 0 to 1, random for each request. */
  readonly jitter: number;
}

/** The next step. `after` is in milliseconds. */
export type Next =
  | { readonly kind: 'settle'; readonly outcome: Exclude<DecisionOutcome, 'none'> }
  | { readonly kind: 'retry'; readonly after: number; readonly freshToken: boolean };

/** What to do after Graph's reply to answer, redirect or reject. A retry is made only if it can still be in time. */
export function afterReply(reply: GraphReply, tried: Tried): Next {
  if (reply.kind !== 'status') return retryIfItFits(pause(afterSilence, tried), tried);
  const { status } = reply;
  if (status >= 200 && status < 300) return { kind: 'settle', outcome: 'accepted' };
  if (status === 401 && !tried.freshTokenTried) return { kind: 'retry', after: 0, freshToken: true };
  // Waiting calls only make it worse: one of them has to end before another can be taken.
  if (tried.hasFallback && status < 500 && isCallLimit(reply.error ?? {}))
    return { kind: 'settle', outcome: refusal(status, tried) };
  if (status === 429 || status >= 500) {
    return retryIfItFits(askedFor(reply.retryAfterMilliseconds) ?? pause(afterStrain, tried), tried);
  }
  return { kind: 'settle', outcome: refusal(status, tried) };
}

/**
 * After a request that may have had its effect, a refusal proves nothing: Graph also refuses what it has already done.
 * Neither does a 404 or a 409 to a repeated notification: another process may have acted on the call.
 */
function refusal(status: number, tried: Tried): 'unknown' | 'missed' | 'refused' {
  if (tried.fateUnknown) return 'unknown';
  if (tried.isRepeated && (status === 404 || status === 409)) return 'unknown';
  return status === 404 ? 'missed' : 'refused';
}

function retryIfItFits(after: number, tried: Tried): Next {
  return tried.now + after < tried.until
    ? { kind: 'retry', after, freshToken: false }
    : { kind: 'settle', outcome: 'late' };
}

/**
 * Milliseconds, after a broken connection or a timeout. The connection may have been stale and a new one is likely to
 * work, so the first pause is short: the caller is waiting.
 */
const afterSilence = { first: 100, most: 4_000 };
/** Milliseconds, when Graph throttles or fails. Graph recovers sooner with fewer requests: about six in 14 s. */
const afterStrain = { first: 500, most: 4_000 };

function pause(pauses: typeof afterSilence, { requests, jitter }: Tried): number {
  return backoff(requests, pauses, jitter);
}
