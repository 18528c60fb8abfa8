import { askedFor, backoff } from '../call/replies/retryPause.ts';
import type { EndpointReply } from '../ports/endpoints.ts';
import type { WaitingWebhookEvent } from '../ports/webhook.ts';

/** Milliseconds. With the most jitter the first pause is 2 s. */
const pauses = { first: 1_600, most: 8 * 60_000 };
const LONGEST_PAUSE = 10 * 60_000;
const GIVEN_UP_AFTER = 24 * 60 * 60_000;

/** By these a receiver says that it will never take this event. */
const refusals: ReadonlySet<number> = new Set([400, 410, 413, 415, 422]);

/** What becomes of an event that was posted. */
export type AfterWebhookReply =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'refused' | 'givenUp'; readonly reason: string }
  | { readonly kind: 'failed'; readonly failingSince: number; readonly retryAt: number };

/** `jitter` is from 0 to 1. */
export function afterWebhookReply(
  reply: EndpointReply,
  { tries, failingSince }: Pick<WaitingWebhookEvent, 'tries' | 'failingSince'>,
  { now, jitter }: { readonly now: number; readonly jitter: number },
): AfterWebhookReply {
  const status = reply.kind === 'status' ? reply.status : undefined;
  if (status !== undefined && status >= 200 && status < 300) return { kind: 'delivered' };
  if (status !== undefined && refusals.has(status))
    return { kind: 'refused', reason: `The receiver replied ${status}, which is its last word.` };
  const since = failingSince ?? now;
  if (now - since >= GIVEN_UP_AFTER) {
    const last = describeReply(reply);
    const reason = `The receiver took it in none of ${tries + 1} tries in 24 hours; the last ended with ${last}.`;
    return { kind: 'givenUp', reason };
  }
  const asked = reply.kind === 'status' ? askedFor(reply.retryAfter) : undefined;
  const pause = Math.max(backoff(tries + 1, pauses, jitter), asked ?? 0);
  return { kind: 'failed', failingSince: since, retryAt: now + Math.min(pause, LONGEST_PAUSE) };
}

/** By its status, or by what went wrong. */
function describeReply(reply: EndpointReply): string {
  return reply.kind === 'status' ? `the status ${reply.status}` : (reply.error?.code ?? reply.kind);
}
