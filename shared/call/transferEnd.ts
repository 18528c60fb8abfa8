import * as z from 'zod';
import type { CommandProgress } from './commandProgress.ts';
import type { CallEvent } from './event.ts';
import { toOperationError } from './operationError.ts';
import { isFailure } from './resultCodes.ts';
import { result } from './resultInfo.ts';

export type CommandEnd = Partial<Pick<CommandProgress, 'status' | 'operationId' | 'error'>>;

const facts = z.object({
  state: z.string().optional(),
  result: result.optional(),
  terminationReason: z.string().optional(),
});

/**
 * What a change of a call tells of its transfer, which is no operation: its states tell how it went. `established` with
 * an error result is a transfer that failed (call: transfer).
 */
export function transferEndOf({ type, facts: said }: CallEvent): CommandEnd | undefined {
  const change = type.startsWith('call.') ? facts.safeParse(said).data : undefined;
  if (change === undefined) return undefined;
  const { state, result: ended, terminationReason } = change;
  if (state === 'established' && isFailure(ended?.code))
    return { status: 'failed', error: toOperationError(ended) };
  const isDone = state === 'transferAccepted' || terminationReason === 'AppTransferred';
  return isDone || ended?.subcode === 7015 ? { status: 'completed' } : undefined;
}
