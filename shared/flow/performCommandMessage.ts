import type { CommandMessage } from '../ports/queues.ts';
import { type CheckCallPorts, checkCall } from './checkCall.ts';
import { type PerformCallCommandPorts, performCallCommand } from './performCallCommand.ts';

/** The command queue holds commands and checks: both are requests to Graph about a call, and must not overtake. */
export async function performCommandMessage(
  message: CommandMessage,
  ports: PerformCallCommandPorts & CheckCallPorts,
): Promise<void> {
  await (message.kind === 'check' ? checkCall(message, ports) : performCallCommand(message, ports));
}
