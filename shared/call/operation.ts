import type { Result } from './resultInfo.ts';

/** Graph's operationStatus, compared without case: its metadata and its samples differ. */
export const operationStatuses = ['unknown', 'notStarted', 'running', 'completed', 'failed'] as const;
export type OperationStatus = (typeof operationStatuses)[number];

/** What is known of an operation that Graph carries out on a call: a prompt, an invitation, a mute. */
export interface OperationState extends Omit<Result, 'message'> {
  readonly status: OperationStatus;
  /** When we were told. */
  readonly at: string;
  /** The operation's id, 32 lower-case hex digits where it is a GUID. */
  readonly operationId?: string;
  /** What the request that began it sent as its clientContext. */
  readonly clientContext?: string;
  readonly completionReason?: string;
}

export function isFinished({ status }: Pick<OperationState, 'status'>): boolean {
  return status === 'completed' || status === 'failed';
}

/**
 * Why a prompt, a recording or a series of tones came to its end. Where Graph gives this reason it tells more than the
 * status: an operation may be `completed` because it was cancelled. Source: `playPromptCompletionReason`,
 * `recordCompletionReason` and `sendDtmfCompletionReason`.
 */
const reasons: Readonly<Record<string, 'completed' | 'failed'>> = {
  completedsuccessfully: 'completed',
  stoptonedetected: 'completed',
  maxrecorddurationreached: 'completed',
  maxsilencetimeout: 'completed',
  mediaoperationcanceled: 'failed',
  operationcanceled: 'failed',
  initialsilencetimeout: 'failed',
  playpromptfailed: 'failed',
  playbeepfailed: 'failed',
  mediareceivetimeout: 'failed',
  unspecifiederror: 'failed',
};

interface Said {
  readonly status: string | undefined;
  /** Graph deletes an operation when it is finished. */
  readonly deleted: boolean;
  readonly result: Result | undefined;
  readonly completionReason: string | undefined;
}

/** What an operation's change means: by its completion reason, else its status, else its result code. */
export function judgeOperation({ status, deleted, result, completionReason }: Said): OperationStatus {
  const byReason = reasons[completionReason?.toLowerCase() ?? ''];
  if (byReason !== undefined) return byReason;
  const named = operationStatuses.find((known) => known.toLowerCase() === status?.toLowerCase());
  if (named === 'completed' || (named === undefined && deleted))
    return byCode(result?.code) ?? named ?? 'unknown';
  return named ?? 'unknown';
}

/** Graph documents a code below 300 as success, 0 included. */
function byCode(code: number | undefined): 'completed' | 'failed' | undefined {
  if (code === undefined) return undefined;
  return code < 300 ? 'completed' : 'failed';
}
