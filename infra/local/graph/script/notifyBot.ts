import type { Surroundings } from '../clock.ts';
import { type Notification, toEnvelope } from '../notifications/notification.ts';
import type { Sender } from '../notifications/sender.ts';
import type { Deadlines } from './deadline.ts';
import type { Run } from './run.ts';

/** What every run is played with. */
export interface Stage {
  readonly sender: Sender;
  readonly surroundings: Surroundings;
  readonly deadlines: Deadlines;
}

/** Tells the bot what happened, one change a POST. */
export async function notifyBot(
  run: Run,
  { sender }: Pick<Stage, 'sender'>,
  changes: readonly Notification[],
): Promise<void> {
  const planned = changes.map((change) => ({ body: toEnvelope([change]) }));
  await sender.send(run.call, planned, run.sendOptions);
}
