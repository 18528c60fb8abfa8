import { type CommandNews, endedByGraph, interruptedByEnd } from '../call/commands/commandChange.ts';
import type { CommandProgress } from '../call/commands/commandProgress.ts';
import { isFinished } from '../call/notification/operation.ts';
import type { CallEvent } from '../call/record/callEvent.ts';
import type { CallRecord } from '../call/record/callRecord.ts';
import { command as commandKind } from '../call/record/events/commandResult.ts';
import { type OperationFacts, operation as operationKind } from '../call/record/events/operationChange.ts';
import { summarize } from '../call/record/summary.ts';
import { type CommandEnd, transferEndOf } from '../call/record/transferEnd.ts';
import { toOperationError } from '../call/replies/operationError.ts';
import { canonicalId } from '../call/schema/guid.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import type { CommandStore, StoredCommand } from '../ports/storage.ts';
import { advanceCommand } from './advanceCommand.ts';
import { sessionOf } from './ids.ts';
import type { WorkerPorts } from './publishEvents.ts';
import { reportCommand } from './reportCommand.ts';
import { retryWhileUnavailable } from './retryWhileUnavailable.ts';

interface Ports extends WorkerPorts {
  readonly commandStore: CommandStore;
}

/**
 * Settles the command that an event belongs to. This also resolves commands of status `unknown`. An operation's end
 * settles the command that started it, a transfer's end the transfer command, and the call's end all commands that were
 * still running. Other events settle nothing. `record` already includes the event.
 */
export async function finishCommand(event: CallEvent, record: CallRecord, ports: Ports): Promise<void> {
  const operation = operationKind.factsOf(event);
  if (operation !== undefined && isFinished(operation))
    await finish(await find(event.callId, operation, ports), endedByGraph(toEnd(operation), event), ports);
  const transferEnd = transferEndOf(event);
  if (transferEnd !== undefined)
    await finish(await transferBefore(event, ports), endedByGraph(transferEnd, event), ports);
  await finishEarly(event, record, ports);
  if (summarize(record).state === 'terminated') await interrupt(record, ports);
}

/** A command that is already settled is reported again: the worker may have been killed before it reported it. */
async function finish(stored: StoredCommand | undefined, news: CommandNews, ports: Ports): Promise<void> {
  const finished = stored && (await advanceCommand(stored, news, ports));
  if (finished !== undefined) await reportCommand(finished.progress, ports);
}

/**
 * Finds the command by the clientContext, which is its id, or by the operation id if Graph sends no clientContext, as
 * in some samples. A clientContext of another application is ignored.
 */
async function find(
  callId: string,
  { clientContext = '', operationId }: OperationFacts,
  ports: Ports,
): Promise<StoredCommand | undefined> {
  if (sessionOf(clientContext) === callId) return load(callId, clientContext, ports);
  if (operationId === undefined) return undefined;
  const found = (await list(callId, ports)).find((command) => isSameId(command.operationId, operationId));
  return found && load(callId, found.commandId, ports);
}

/**
 * A transfer is not an operation in Graph, so its end names no command. It belongs to the last transfer command before
 * it. If the event is delivered again, it belongs to the same command as before.
 */
async function transferBefore(
  { id, callId, receivedAt }: CallEvent,
  ports: Ports,
): Promise<StoredCommand | undefined> {
  const asked = (await list(callId, ports))
    .filter(
      ({ name, status, endedBy }) => name === 'transfer' && (endedBy !== undefined || mayEnd.has(status)),
    )
    .toSorted((a, b) => a.requestedAt - b.requestedAt);
  const found =
    asked.find(({ endedBy }) => endedBy?.id === id) ??
    asked.findLast(({ requestedAt }) => requestedAt <= receivedAt) ??
    asked[0];
  return found && load(callId, found.commandId, ports);
}

const mayEnd: ReadonlySet<CommandProgress['status']> = new Set([
  'sending',
  'unknown',
  'accepted',
  'interrupted',
  'completed',
]);

/**
 * The operation may have ended before the command's result was recorded. If its notification had no clientContext, it
 * is matched here by operation id.
 */
async function finishEarly(event: CallEvent, { maps }: CallRecord, ports: Ports): Promise<void> {
  const result = commandKind.factsOf(event);
  if (result?.status !== 'accepted' || result.operationId === undefined) return;
  const { operationId } = result;
  const ended = Object.values(maps.operations ?? {}).find(
    ({ value }) => isFinished(value) && isSameId(value.operationId, operationId),
  );
  if (ended === undefined) return;
  const { code, subcode, ...state } = ended.value;
  const end = toEnd({ ...state, result: omitUndefined({ code, subcode }) });
  await finish(await load(event.callId, result.commandId, ports), endedByGraph(end, ended.stamp), ports);
}

/**
 * Interrupts the call's running commands. A command that the record has as `unknown` is reported again: its row may say
 * more, if a worker was killed before it reported this.
 */
async function interrupt({ callId, maps }: CallRecord, ports: Ports): Promise<void> {
  for (const { value } of Object.values(maps.commands ?? {}))
    if (value.status === 'accepted' || value.status === 'unknown')
      await finish(await load(callId, value.commandId, ports), interruptedByEnd, ports);
}

async function load(callId: string, commandId: string, ports: Ports): Promise<StoredCommand | undefined> {
  return retryWhileUnavailable(async () => ports.commandStore.load(callId, commandId), ports);
}

async function list(callId: string, ports: Ports): Promise<readonly CommandProgress[]> {
  return retryWhileUnavailable(async () => ports.commandStore.list(callId), ports);
}

/** Graph writes an operation's id sometimes with dashes and sometimes without. */
function isSameId(a: string | undefined, b: string): boolean {
  return a !== undefined && canonicalId(a) === canonicalId(b);
}

function toEnd({
  status,
  operationId,
  completionReason,
  result,
}: Pick<OperationFacts, 'status' | 'operationId' | 'completionReason' | 'result'>): CommandEnd {
  if (status === 'completed') return omitUndefined({ status, operationId });
  const error = toOperationError(result, completionReason);
  return omitUndefined({ status: 'failed' as const, operationId, error });
}
