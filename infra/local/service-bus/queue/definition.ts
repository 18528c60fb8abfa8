/** How a queue behaves; durations in milliseconds. */
export interface QueueDefinition {
  readonly requiresSession: boolean;
  readonly lockDuration: number;
  readonly maxDeliveryCount: number;
  /** How long message ids are remembered; absent: no duplicate detection. */
  readonly duplicateDetectionWindow?: number;
  /** Absent: messages without a time to live of their own stay. */
  readonly defaultTimeToLive?: number;
  readonly deadLetterOnExpiration: boolean;
  readonly maxSizeInBytes: number;
}
