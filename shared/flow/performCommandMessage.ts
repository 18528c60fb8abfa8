import type { CommandMessage } from '../ports/queues.ts';
import { type CheckCallPorts, checkCall } from './checkCall.ts';
import { type PerformCallCommandPorts, performCallCommand } from './performCallCommand.ts';

/** The command queue carries commands and checks. Both are requests about a call and must keep their order. */
export async function performCommandMessage(
  message: CommandMessage,
  ports: PerformCallCommandPorts & CheckCallPorts,
): Promise<void> {
  await (message.kind === 'check' ? checkCall(message, ports) : performCallCommand(message, ports));
}
