import type { CommandProgress } from '../call/commands/commandProgress.ts';
import { commandName, laterCommandsOf } from '../call/commands/commands.ts';
import { redact } from '../call/notification/redact.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import type { QueuedCommand } from '../ports/queues.ts';

/** A command that nothing has been done about. What it is carried out from is its message, which has its secrets. */
export function newCommandProgress({
  session,
  commandId,
  command,
  trigger,
  source,
  requestedAt,
}: QueuedCommand): CommandProgress {
  const optional = omitUndefined({ source, later: laterCommandsOf(command) });
  return {
    ...optional,
    session,
    commandId,
    name: commandName(command),
    command: redact<unknown>(command),
    trigger,
    status: 'pending',
    requestedAt,
    updatedAt: requestedAt,
    attempts: 0,
    retries: 0,
  };
}
