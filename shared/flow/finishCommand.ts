import type { CallEvent } from '../call/event.ts';
import type { Clock, CommandStore, Log } from '../ports.ts';

interface Ports {
  readonly commandStore: CommandStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** placeholder until operations are a kind of event */
export async function finishCommand(_event: CallEvent, _ports: Ports): Promise<void> {}
