import { wordIn } from '../schema/enumeration.ts';
import type { Result } from './resultInfo.ts';

/** Graph's operationStatus. */
export const operationStatuses = ['unknown', 'notStarted', 'running', 'completed', 'failed'] as const;
export type OperationStatus = (typeof operationStatuses)[number];

/** State of an operation that Graph carries out on a call: a prompt, an invitation, a mute. */
export interface OperationState extends Omit<Result, 'message'> {
  readonly status: OperationStatus;
  /** When we received this state (ISO 8601). */
  readonly at: string;
  /** The operation's id; a GUID as 32 lower-case hex digits. */
  readonly operationId?: string;
  /** The clientContext of the request that started it. */
  readonly clientContext?: string;
  readonly completionReason?: string;
}

export function isFinished({ status }: Pick<OperationState, 'status'>): boolean {
  return status === 'completed' || status === 'failed';
}

/**
 * Why a prompt, a recording or a series of tones ended, and what this means. The reason is more precise than the
 * status: a cancelled operation may have the status `completed`. Sources: `playPromptCompletionReason`,
 * `recordCompletionReason` and `sendDtmfCompletionReason`.
 */
const reasons = {
  completedSuccessfully: 'completed',
  stopToneDetected: 'completed',
  maxRecordDurationReached: 'completed',
  maxSilenceTimeout: 'completed',
  mediaOperationCanceled: 'failed',
  operationCanceled: 'failed',
  initialSilenceTimeout: 'failed',
  playPromptFailed: 'failed',
  playBeepFailed: 'failed',
  mediaReceiveTimeout: 'failed',
  unspecifiedError: 'failed',
} as const;

export const completionReasons = Object.keys(reasons) as (keyof typeof reasons)[];

interface Said {
  readonly status: string | undefined;
  /** Graph deletes an operation when it is finished. */
  readonly deleted: boolean;
  readonly result: Result | undefined;
  readonly completionReason: string | undefined;
}

/** The status that a change of an operation means: by its completion reason, else its status, else its result code. */
export function judgeOperation({ status, deleted, result, completionReason }: Said): OperationStatus {
  const reason = wordIn(completionReasons, completionReason);
  if (reason !== undefined) return reasons[reason];
  const named = wordIn(operationStatuses, status);
  if (named === 'completed' || (named === undefined && deleted))
    return byCode(result?.code) ?? named ?? 'unknown';
  return named ?? 'unknown';
}

/** Graph documents codes below 300 as success, including 0. */
function byCode(code: number | undefined): 'completed' | 'failed' | undefined {
  if (code === undefined) return undefined;
  return code < 300 ? 'completed' : 'failed';
}
