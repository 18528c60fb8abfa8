import * as z from 'zod';

/** As much of an invocation's context as says where a message comes from; `InvocationContext` is one. */
export interface MessageContext {
  readonly triggerMetadata?: unknown;
  readonly traceContext?: { readonly traceParent?: string | undefined } | undefined;
}

/** What travelled beside a message's body. */
export interface Delivery {
  readonly messageId: string | undefined;
  /** 1 at the first. */
  readonly deliveryCount: number | undefined;
  /** Milliseconds since the epoch. */
  readonly enqueuedAt: number | undefined;
  /** W3C's `traceparent` of the sender. */
  readonly cause: string | undefined;
  /** The same of the host's own invocation. */
  readonly invocation: string | undefined;
}

/** Metadata travels as JSON, where an id of digits alone has become a number. */
const metadata = z
  .object({
    messageId: z.coerce.string().optional().catch(undefined),
    deliveryCount: z.number().optional().catch(undefined),
    enqueuedTimeUtc: z.string().optional().catch(undefined),
    applicationProperties: z.object({ traceparent: z.string().optional().catch(undefined) }).catch({}),
  })
  .catch({ applicationProperties: {} });

/**
 * Reads what the host says of a message. The sender's trace is taken from the message itself: for queues with sessions
 * the host begins a trace of its own (azure-functions-host, issue 11734), which is then linked.
 */
export function toDelivery({ triggerMetadata, traceContext }: MessageContext): Delivery {
  const { messageId, deliveryCount, enqueuedTimeUtc, applicationProperties } =
    metadata.parse(triggerMetadata);
  const enqueuedAt = Date.parse(enqueuedTimeUtc ?? '');
  return {
    messageId,
    deliveryCount,
    enqueuedAt: Number.isNaN(enqueuedAt) ? undefined : enqueuedAt,
    cause: applicationProperties.traceparent,
    invocation: traceContext?.traceParent,
  };
}
