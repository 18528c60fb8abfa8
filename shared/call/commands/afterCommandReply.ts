import type { GraphReply } from '../replies/graphReply.ts';
import { askedFor, backoff } from '../replies/retryPause.ts';
import type { CommandStatus } from './commandProgress.ts';
import type { CommandTraits } from './commands.ts';
import type { GraphRequest } from './graphRequest.ts';

/** What is known when Graph has replied, or failed to, to a request for a command. */
export interface CommandTried {
  readonly traits: Pick<CommandTraits, 'delivery' | 'mayConflict'>;
  readonly method: GraphRequest['method'];
  /** Requests so far, this one included. */
  readonly requests: number;
  readonly freshTokenTried: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Until when the command is worth trying. */
  readonly until: number;
  /** From 0 to 1, another each time. */
  readonly jitter: number;
}

export type AfterCommandReply =
  | { readonly kind: 'succeeded' }
  | {
      readonly kind: 'settle';
      readonly status: Extract<CommandStatus, 'refused' | 'failed' | 'unknown'>;
    }
  | {
      readonly kind: 'retry';
      /** Milliseconds. */
      readonly after: number;
      readonly freshToken: boolean;
      /** Graph is asked too much, and not only this. */
      readonly throttled: boolean;
    };

const pauses = { first: 200, most: 60_000 };

type Settled = Extract<AfterCommandReply, { kind: 'settle' }>['status'];

/**
 * What follows from a reply to a command: the whole table. A request that surely had no effect is made again while it
 * is worth it; one that may have had its effect only where its repetition does no harm.
 */
export function afterCommandReply(reply: GraphReply, tried: CommandTried): AfterCommandReply {
  if (reply.kind === 'notSent') return retryOr('failed', undefined, tried);
  if (reply.kind !== 'status') return repeatOrUnknown(undefined, tried);
  const { status, retryAfterMilliseconds } = reply;
  if ((status >= 200 && status < 300) || isAlreadyGone(status, tried)) return { kind: 'succeeded' };
  if (status === 401 && !tried.freshTokenTried)
    return { kind: 'retry', after: 0, freshToken: true, throttled: false };
  if (status === 429) return retryOr('failed', retryAfterMilliseconds, tried, true);
  if (status === 503 && retryAfterMilliseconds !== undefined)
    return retryOr('failed', retryAfterMilliseconds, tried);
  if (status >= 500) return repeatOrUnknown(retryAfterMilliseconds, tried);
  if (isConflict(reply) && tried.traits.mayConflict === true) return retryOr('refused', undefined, tried);
  return { kind: 'settle', status: 'refused' };
}

function repeatOrUnknown(after: number | undefined, tried: CommandTried): AfterCommandReply {
  if (tried.traits.delivery === 'atMostOnce') return { kind: 'settle', status: 'unknown' };
  return retryOr('unknown', after, tried);
}

function retryOr(
  otherwise: Settled,
  asked: number | undefined,
  tried: CommandTried,
  throttled = false,
): AfterCommandReply {
  const after = askedFor(asked) ?? backoff(tried.requests, pauses, tried.jitter);
  return tried.now + after < tried.until
    ? { kind: 'retry', after, freshToken: false, throttled }
    : { kind: 'settle', status: otherwise };
}

/** What was to be removed isn't there: removing it again would change nothing. */
function isAlreadyGone(status: number, { method }: CommandTried): boolean {
  return method === 'DELETE' && status === 404;
}

/** Graph says so by its status, or by a code of the calling service beside another one. */
function isConflict({ status, error }: Extract<GraphReply, { kind: 'status' }>): boolean {
  return status === 409 || error?.code === '8506';
}
