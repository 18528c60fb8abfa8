import type { CommandProgress } from '../call/commandProgress.ts';
import { commandName, laterCommandsOf } from '../call/commands/index.ts';
import { redact } from '../call/redact.ts';
import { withoutAbsent } from '../call/withoutAbsent.ts';
import type { QueuedCommand } from '../ports.ts';

/** A command that nothing has been done about. What it is carried out from is its message, which has its secrets. */
export function toPending({
  session,
  commandId,
  command,
  trigger,
  source,
  requestedAt,
}: QueuedCommand): CommandProgress {
  const optional = withoutAbsent({ source, later: laterCommandsOf(command) });
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
