import type { CallEvent } from '../call/event.ts';
import { type OperationFacts, operation as operationKind } from '../call/events/operation.ts';
import { canonicalId } from '../call/guid.ts';
import { isFinished } from '../call/operation.ts';
import { toOperationError } from '../call/operationError.ts';
import { type CommandEnd, transferEndOf } from '../call/transferEnd.ts';
import { withoutAbsent } from '../call/withoutAbsent.ts';
import type { CommandStore, StoredCommand } from '../ports.ts';
import { advanceCommand } from './advanceCommand.ts';
import { sessionOf } from './ids.ts';
import { patiently } from './patiently.ts';
import type { WorkerPorts } from './publishEvents.ts';
import { reportCommand } from './reportCommand.ts';

interface Ports extends WorkerPorts {
  readonly commandStore: CommandStore;
}

/**
 * Gives the end of what Graph was asked for to the command that asked, which is how one of unknown fate is resolved:
 * an operation's to the command that began it, a transfer's to the transfers of the call. Other events finish nothing.
 */
export async function finishCommand(event: CallEvent, ports: Ports): Promise<void> {
  const operation = operationKind.factsOf(event);
  if (operation !== undefined && isFinished(operation)) {
    const stored = await patiently(async () => find(event.callId, operation, ports.commandStore), ports);
    if (stored !== undefined) await finish(stored, toEnd(operation), ports);
  }
  const transferEnd = transferEndOf(event);
  if (transferEnd === undefined) return;
  for (const stored of await patiently(async () => transfersOf(event.callId, ports.commandStore), ports))
    await finish(stored, transferEnd, ports);
}

/** One that has ended already is told of again: it may have ended just before the worker was killed. */
async function finish(stored: StoredCommand, end: CommandEnd, ports: Ports): Promise<void> {
  const { progress } = await advanceCommand(stored, end, ports);
  await reportCommand(progress, ports);
}

/** The transfers that Graph has been asked for. */
async function transfersOf(callId: string, commandStore: CommandStore): Promise<StoredCommand[]> {
  const asked = (await commandStore.list(callId)).filter(
    ({ name, status }) => name === 'transfer' && status !== 'pending',
  );
  const stored = await Promise.all(asked.map(async ({ commandId }) => commandStore.load(callId, commandId)));
  return stored.filter((one) => one !== undefined);
}

/**
 * Graph sends our clientContext back, which is the command's id, but for where it is missing as in some samples. One of
 * somebody else's tells nothing.
 */
async function find(
  callId: string,
  { clientContext = '', operationId }: OperationFacts,
  commandStore: CommandStore,
): Promise<StoredCommand | undefined> {
  if (sessionOf(clientContext) === callId) return commandStore.load(callId, clientContext);
  if (operationId === undefined) return undefined;
  const all = await commandStore.list(callId);
  const found = all.find((command) => isSameId(command.operationId, operationId));
  return found && commandStore.load(callId, found.commandId);
}

/** Graph writes an operation's id with dashes in one place and without in another. */
function isSameId(a: string | undefined, b: string): boolean {
  return a !== undefined && canonicalId(a) === canonicalId(b);
}

function toEnd({ status, operationId, completionReason, result }: OperationFacts): CommandEnd {
  if (status === 'completed') return withoutAbsent({ status, operationId });
  const error = toOperationError(result, completionReason);
  return withoutAbsent({ status: 'failed' as const, operationId, error });
}
