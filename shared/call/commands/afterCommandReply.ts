import type { GraphReply } from '../replies/graphReply.ts';
import { askedFor, backoff } from '../replies/retryPause.ts';
import type { CommandStatus } from './commandProgress.ts';
import type { CommandTraits } from './commands.ts';
import type { GraphRequest } from './graphRequest.ts';

/** What is known after one request for a command. */
export interface CommandTried {
  readonly traits: Pick<CommandTraits, 'delivery' | 'mayConflict'>;
  readonly method: GraphRequest['method'];
  /** Requests so far, including this one. */
  readonly requests: number;
  readonly freshTokenTried: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Milliseconds since the epoch; afterwards the command is no longer of use. */
  readonly until: number;
  /** From 0 to 1, random for each request. */
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
      /** Graph limits the rate, also for other commands. */
      readonly throttled: boolean;
    };

const pauses = { first: 200, most: 60_000 };

type Settled = Extract<AfterCommandReply, { kind: 'settle' }>['status'];

/**
 * What to do after Graph's reply to a command. A request that certainly had no effect is retried while the command is
 * of use. A request that may have had its effect is retried only if doing it twice is harmless.
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

/** A DELETE of something that no longer exists has reached its goal. */
function isAlreadyGone(status: number, { method }: CommandTried): boolean {
  return method === 'DELETE' && status === 404;
}

/** Graph says this by status 409, or by a code of the calling service with another status. */
function isConflict({ status, error }: Extract<GraphReply, { kind: 'status' }>): boolean {
  return status === 409 || error?.code === '8506';
}
