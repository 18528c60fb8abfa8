import { type Notification, toEnvelope } from '../notifications/notification.ts';
import type { SimulatedGraph } from '../simulatedGraph.ts';
import type { Run } from './run.ts';

/** Posts changes to the bot, each in a POST of its own. */
export async function notifyBot(
  run: Run,
  { sender }: Pick<SimulatedGraph, 'sender'>,
  changes: readonly Notification[],
): Promise<void> {
  const planned = changes.map((change) => ({ body: toEnvelope([change]) }));
  await sender.send(run.call, planned, run.sendOptions);
}
