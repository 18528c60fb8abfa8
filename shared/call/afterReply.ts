import type { DecisionOutcome } from './decision.ts';
import type { GraphReply } from './reply.ts';

/** What is known when Graph has replied, or failed to, to one request of an action. */
export interface Tried {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Until when this action may be tried. */
  readonly until: number;
  /** Requests of this action so far, this one included. */
  readonly requests: number;
  /** An earlier request of this action may have had its effect. */
  readonly fateUnknown: boolean;
  readonly freshTokenTried: boolean;
}

export type Next =
  | { readonly kind: 'settle'; readonly outcome: Exclude<DecisionOutcome, 'none'> }
  | { readonly kind: 'retry'; readonly after: number; readonly freshToken: boolean };

/**
 * What follows from a reply: the whole table of Graph's replies to answer, redirect and reject. A second request is
 * only worth making while it can still be in time.
 */
export function afterReply(reply: GraphReply, tried: Tried): Next {
  if (reply.kind !== 'status') return retryIfItFits(backoff(tried.requests), tried);
  const { status } = reply;
  if (status >= 200 && status < 300) return { kind: 'settle', outcome: 'accepted' };
  if (status === 401 && !tried.freshTokenTried) return { kind: 'retry', after: 0, freshToken: true };
  if (status === 429 || status >= 500) {
    return retryIfItFits(reply.retryAfterMilliseconds ?? backoff(tried.requests), tried);
  }
  return { kind: 'settle', outcome: refusal(status, tried) };
}

/** A refusal after a request of unknown fate proves nothing: Graph also refuses what it has already done. */
function refusal(status: number, tried: Tried): 'unknown' | 'missed' | 'refused' {
  if (tried.fateUnknown) return 'unknown';
  return status === 404 ? 'missed' : 'refused';
}

function retryIfItFits(after: number, tried: Tried): Next {
  return tried.now + after < tried.until
    ? { kind: 'retry', after, freshToken: false }
    : { kind: 'settle', outcome: 'late' };
}

/** 100 ms, doubling up to 1 s: the caller hears it ring meanwhile, and seconds are all there is. */
function backoff(requests: number): number {
  return Math.min(1_000, 100 * 2 ** (requests - 1));
}
