/** One change that was posted to the bot. The reply's parts are null until it has come. */
export interface PostedNotification {
  readonly kind: 'notification';
  readonly at: string;
  readonly to: string;
  readonly messageId: string;
  /** The first message's, where this one repeats it. */
  readonly originalMessageId?: string;
  /** Of the change among those of its message. */
  readonly position: number;
  readonly changeType: string | null;
  readonly resourceUrl: string | null;
  /** The type of what changed, `participantJoiningNotification` for one; null where the change has no data. */
  readonly resourceType: string | null;
  /** The call's state, where the change carries one. */
  readonly state: string | null;
  status: number | null;
  milliseconds: number | null;
  /** The body of the bot's reply, where it has one. */
  reply?: unknown;
  /** Why there is no status. */
  error?: string;
}

/** One request that the bot sent. The status is null where Graph cut the connection or stayed silent. */
export interface ReceivedRequest {
  readonly kind: 'request';
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly operation: string | null;
  readonly body: unknown;
  readonly status: number | null;
  readonly reaction: 'reply' | 'cut' | 'silence';
  /** Graph did what was asked, whatever the bot was told of it. */
  readonly isDone: boolean;
}

export type TranscriptEntry = PostedNotification | ReceivedRequest;
