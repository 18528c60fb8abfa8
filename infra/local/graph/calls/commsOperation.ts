/** Graph's commsOperation: its reply to a request that takes time, and its notification when that is over. */
export interface CommsOperation {
  readonly '@odata.type': string;
  readonly id: string;
  /** Graph itself writes some of them with a capital. */
  readonly status: 'running' | 'Running' | 'completed';
  readonly clientContext: string | null;
  readonly resultInfo: object | null;
  readonly [more: string]: unknown;
}

export const succeeded = {
  '@odata.type': '#microsoft.graph.resultInfo',
  code: 200,
  subcode: 0,
  message: 'Action completed successfully.',
};

export const cancelled = {
  '@odata.type': '#microsoft.graph.resultInfo',
  code: 400,
  subcode: 8508,
  message: 'Action failed, the operation was cancelled.',
};
