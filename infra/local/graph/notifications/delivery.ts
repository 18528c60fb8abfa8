import { notificationsIn } from './notification.ts';

/** One POST to the bot: planned by a script or by an operation, then rearranged by faults. */
export interface Delivery {
  readonly body: unknown;
  readonly messageId: string;
  /** The id of the first message, if this one repeats it under another id. */
  readonly originalMessageId?: string;
  /** Milliseconds before it. */
  readonly pause: number;
  /** The next ones are sent before its reply has come. */
  readonly alongside: boolean;
  /** What the bot must reply; if undefined, any 2xx. */
  readonly expected?: ExpectedReply;
}

export interface ExpectedReply {
  readonly status: number;
  /** Properties the reply's body must have. */
  readonly body?: Readonly<Record<string, unknown>> | undefined;
}

/** What a script or an operation plans: the rest of a delivery is the same for all. */
export interface Planned {
  readonly body: unknown;
  readonly pause?: number;
  readonly expected?: ExpectedReply;
}

export const toDelivery = ({ body, pause = 0, expected }: Planned, messageId: string): Delivery => ({
  body,
  messageId,
  pause,
  // The bot replies to an incoming call after it has answered; meanwhile Graph goes on.
  alongside: announcesCall(body),
  ...(expected === undefined ? {} : { expected }),
});

export const announcesCall = (body: unknown): boolean =>
  notificationsIn(body).some(
    ({ resourceData }) => (resourceData as { state?: unknown } | undefined)?.state === 'incoming',
  );
