import type { CommandProgress } from '../commands/commandProgress.ts';
import { toOperationError } from '../replies/operationError.ts';
import type { CallEvent } from './callEvent.ts';
import { call } from './events/callChange.ts';
import { transferWordIn } from './transferOutcome.ts';

export type CommandEnd = Partial<Pick<CommandProgress, 'status' | 'operationId' | 'error'>>;

/** How a transfer command ended, by an event of its call; `undefined` if the event says nothing about a transfer. */
export function transferEndOf(event: CallEvent): CommandEnd | undefined {
  const change = call.factsOf(event);
  const word = change && transferWordIn(change);
  if (word === undefined) return undefined;
  return word === 'accepted'
    ? { status: 'completed' }
    : { status: 'failed', error: toOperationError(change?.result) };
}
