/** Changes of a call that the webhook is told: each once a call, but for the end of an operation. */
export const webhookEventTypes = [
  'call.incoming',
  'call.decided',
  'call.established',
  'call.transferred',
  'call.ended',
  'call.operationCompleted',
] as const;
export type WebhookEventType = (typeof webhookEventTypes)[number];

/** One of them, as it waits to be delivered. */
export interface WebhookEvent {
  /** Its place among those of its call, from 1. */
  readonly n: number;
  readonly type: WebhookEventType;
  /** Which of several of its type: the operation. */
  readonly about?: string;
}

export interface WebhookState {
  /** The number of the last one. */
  readonly n: number;
  /** What has been told that is told once. */
  readonly told: readonly WebhookEventType[];
}
