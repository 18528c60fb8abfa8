import type { CommandProgress } from '../call/commands/commandProgress.ts';
import { commandName, laterCommandsOf } from '../call/commands/commands.ts';
import { redact } from '../call/notification/redact.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import type { QueuedCommand } from '../ports/queues.ts';

/** The state of a new command. Its row has no secrets; the message that carries it out has them. */
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
