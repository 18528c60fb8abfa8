import type { GraphReply } from '../replies/graphReply.ts';
import { askedFor, backoff } from '../replies/retryPause.ts';
import type { DecisionOutcome } from './decisionResult.ts';

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
  /** From 0 to 1, another each time. */
  readonly jitter: number;
}

export type Next =
  | { readonly kind: 'settle'; readonly outcome: Exclude<DecisionOutcome, 'none'> }
  | { readonly kind: 'retry'; readonly after: number; readonly freshToken: boolean };

/**
 * What follows from a reply: the whole table of Graph's replies to answer, redirect and reject. A second request is
 * only worth making while it can still be in time.
 */
export function afterReply(reply: GraphReply, tried: Tried): Next {
  if (reply.kind !== 'status') return retryIfItFits(pause(afterSilence, tried), tried);
  const { status } = reply;
  if (status >= 200 && status < 300) return { kind: 'settle', outcome: 'accepted' };
  if (status === 401 && !tried.freshTokenTried) return { kind: 'retry', after: 0, freshToken: true };
  if (status === 429 || status >= 500) {
    return retryIfItFits(askedFor(reply.retryAfterMilliseconds) ?? pause(afterStrain, tried), tried);
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

/** A connection that broke may have been an old one: the caller hears it ring, and the next one is likely to hold. */
const afterSilence = { first: 100, most: 4_000 };
/** A Graph that throttles or fails under its load recovers sooner where fewer ask: about six requests in 14 s. */
const afterStrain = { first: 500, most: 4_000 };

function pause(pauses: typeof afterSilence, { requests, jitter }: Tried): number {
  return backoff(requests, pauses, jitter);
}
