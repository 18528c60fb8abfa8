import * as z from 'zod';
import type { CommandError } from '../call/commandProgress.ts';
import type { CallEvent } from '../call/event.ts';
import { guidDigits } from '../call/guid.ts';
import { describeResult } from '../call/resultCodes.ts';
import { withoutAbsent } from '../call/withoutAbsent.ts';
import type { Clock, CommandStore, EventQueue, Log, PendingEvents, StoredCommand } from '../ports.ts';
import { advanceCommand } from './advanceCommand.ts';
import { patiently } from './patiently.ts';
import { reportCommand } from './reportCommand.ts';

interface Ports {
  readonly commandStore: CommandStore;
  readonly eventQueue: EventQueue;
  readonly pendingEvents: PendingEvents;
  readonly clock: Clock;
  readonly log: Log;
}

/** An operation's end, as far as a command is concerned with it. */
const finished = z.object({
  status: z.enum(['completed', 'failed']),
  operationId: z.exactOptional(z.string()),
  clientContext: z.exactOptional(z.string()),
  completionReason: z.exactOptional(z.string()),
  result: z.exactOptional(
    z.object({
      code: z.exactOptional(z.int()),
      subcode: z.exactOptional(z.int()),
      message: z.exactOptional(z.string()),
    }),
  ),
});
type Finished = z.infer<typeof finished>;

/**
 * Gives an operation's end to the command that began it, which is how one of unknown fate is resolved. Any other event
 * finishes nothing.
 */
export async function finishCommand(event: CallEvent, ports: Ports): Promise<void> {
  if (!event.type.startsWith('operation.')) return;
  const operation = finished.safeParse(event.facts);
  if (!operation.success) return;
  const stored = await patiently(async () => find(event.callId, operation.data, ports.commandStore), ports);
  if (stored === undefined) return;
  const { progress } = await advanceCommand(stored, toChange(operation.data), ports);
  await reportCommand(progress, ports);
}

/** Graph sends our clientContext back, which is the command's id; in samples it is at times missing. */
async function find(
  callId: string,
  { clientContext, operationId }: Finished,
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

function toChange({ status, operationId, completionReason, result }: Finished) {
  if (status === 'completed') return withoutAbsent({ status, operationId });
  const codes = [result?.code, result?.subcode].filter((part) => part !== undefined);
  const error: CommandError = withoutAbsent({
    code: completionReason ?? (codes.join('/') || 'OperationFailed'),
    message: result?.message,
    meaning: describeResult(result?.code, result?.subcode),
  });
  return withoutAbsent({ status, operationId, error });
}
