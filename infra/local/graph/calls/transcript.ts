/** One change that was posted to the bot. The reply's parts are null until it has come. */
export interface PostedNotification {
  readonly kind: 'notification';
  readonly at: string;
  readonly to: string;
  readonly messageId: string;
  /** The id of the first message, if this one repeats it. */
  readonly originalMessageId?: string;
  /** Of the change among those of its message. */
  readonly position: number;
  readonly changeType: string | null;
  readonly resourceUrl: string | null;
  /** The type of what changed, such as `participantJoiningNotification`; null if the change has no data. */
  readonly resourceType: string | null;
  /** The call's state, if the change has one. */
  readonly state: string | null;
  status: number | null;
  milliseconds: number | null;
  /** The body of the bot's reply, if it has one. */
  reply?: unknown;
  /** Why there is no status. */
  error?: string;
}

/** One request that the bot sent. The status is null if Graph cut the connection or stayed silent. */
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
