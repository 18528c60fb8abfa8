import type { CommandProgress } from '../call/commandProgress.ts';
import type { CallEvent } from '../call/event.ts';
import { type OperationFacts, operationOf } from '../call/events/operation.ts';
import { guidDigits } from '../call/guid.ts';
import { isFinished } from '../call/operation.ts';
import { toOperationError } from '../call/operationError.ts';
import { withoutAbsent } from '../call/withoutAbsent.ts';
import type { CommandStore, StoredCommand } from '../ports.ts';
import { advanceCommand } from './advanceCommand.ts';
import { patiently } from './patiently.ts';
import type { WorkerPorts } from './publishEvents.ts';
import { reportCommand } from './reportCommand.ts';

interface Ports extends WorkerPorts {
  readonly commandStore: CommandStore;
}

/**
 * Gives an operation's end to the command that began it, which is how one of unknown fate is resolved. Any other event
 * finishes nothing.
 */
export async function finishCommand(event: CallEvent, ports: Ports): Promise<void> {
  const operation = operationOf(event);
  if (operation === undefined || !isFinished(operation)) return;
  const stored = await patiently(async () => find(event.callId, operation, ports.commandStore), ports);
  if (stored === undefined) return;
  const { progress } = await advanceCommand(stored, toChange(operation), ports);
  await reportCommand(progress, ports);
}

/** Graph sends our clientContext back, which is the command's id; in samples it is at times missing. */
async function find(
  callId: string,
  { clientContext, operationId }: OperationFacts,
  commandStore: CommandStore,
): Promise<StoredCommand | undefined> {
  const named = clientContext && (await commandStore.load(callId, clientContext));
  if (named || operationId === undefined) return named || undefined;
  const all = await commandStore.list(callId);
  const found = all.find((command) => isSameId(command.operationId, operationId));
  return found && commandStore.load(callId, found.commandId);
}

/** Graph writes an operation's id with dashes in one place and without in another. */
function isSameId(a: string | undefined, b: string): boolean {
  return a !== undefined && (guidDigits(a) ?? a) === (guidDigits(b) ?? b);
}

function toChange({ status, operationId, completionReason, result }: OperationFacts): CommandEnd {
  if (status === 'completed') return withoutAbsent({ status, operationId });
  const error = toOperationError(result, completionReason);
  return withoutAbsent({ status: 'failed' as const, operationId, error });
}

type CommandEnd = Partial<Pick<CommandProgress, 'status' | 'operationId' | 'error'>>;
