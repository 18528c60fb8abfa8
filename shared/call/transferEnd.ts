import type { CommandProgress } from './commandProgress.ts';
import type { CallEvent } from './event.ts';
import { call } from './events/call.ts';
import { toOperationError } from './operationError.ts';
import { isFailure } from './resultCodes.ts';

export type CommandEnd = Partial<Pick<CommandProgress, 'status' | 'operationId' | 'error'>>;

/**
 * What a change of a call tells of its transfer, which is no operation: its states tell how it went. `established` with
 * an error result is a transfer that failed (call: transfer).
 */
export function transferEndOf(event: CallEvent): CommandEnd | undefined {
  const change = call.factsOf(event);
  if (change === undefined) return undefined;
  const { state, result: ended, terminationReason } = change;
  if (state === 'established' && isFailure(ended?.code))
    return { status: 'failed', error: toOperationError(ended) };
  const isDone = state === 'transferAccepted' || terminationReason === 'AppTransferred';
  return isDone || ended?.subcode === 7015 ? { status: 'completed' } : undefined;
}
