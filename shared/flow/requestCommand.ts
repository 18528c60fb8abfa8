import type { Command } from '../call/commands/commands.ts';
import type { Requester } from '../call/commands/requester.ts';
import { isOpen, summarize } from '../call/record/summary.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommandQueue, QueuedCommand } from '../ports/queues.ts';
import type { CallStore, CommandStore } from '../ports/storage.ts';
import { commandId, newCallSession } from './ids.ts';
import { newCommandProgress } from './newCommandProgress.ts';

interface Ports {
  readonly callStore: Pick<CallStore, 'load'>;
  readonly commandStore: CommandStore;
  readonly commandQueue: CommandQueue;
  readonly clock: Clock;
}

interface Requested {
  readonly command: Command;
  /** The idempotency key: the same key with the same command is the same request. */
  readonly key: string;
  readonly requestedBy?: Requester | undefined;
}

/** The command's id, or why the call accepts none. */
export type RequestedCommand = { readonly commandId: string } | 'callUnknown' | 'callOver';

/** Queues an operator's command for a call. Rejects with `Unavailable`. Idempotent. */
export async function requestCommand(
  callId: string,
  requested: Requested,
  ports: Ports,
): Promise<RequestedCommand> {
  const stored = await ports.callStore.load(callId);
  if (stored === undefined) return 'callUnknown';
  if (!isOpen(summarize(stored.record))) return 'callOver';
  return queue(callId, requested, ports);
}

/** Queues an operator's command that places a call. The call has no id yet, so the command has a session of its own. */
export async function requestNewCall(
  requested: Requested,
  ports: Ports,
): Promise<{ readonly commandId: string }> {
  return queue(newCallSession(keyOf(requested)), requested, ports);
}

/** The row is written first, so that the command can be looked up at once. */
async function queue(session: string, requested: Requested, { commandStore, commandQueue, clock }: Ports) {
  const message: QueuedCommand = {
    kind: 'command',
    commandId: commandId(session, keyOf(requested)),
    session,
    trigger: 'operator',
    command: requested.command,
    requestedAt: clock.now(),
    retry: 0,
  };
  const { requestedBy } = requested;
  await commandStore.create({ ...newCommandProgress(message), ...(requestedBy && { requestedBy }) });
  await commandQueue.send([message]);
  return { commandId: message.commandId };
}

function keyOf({ key, command }: Requested): string {
  return `operator:${key}:${JSON.stringify(command)}`;
}
