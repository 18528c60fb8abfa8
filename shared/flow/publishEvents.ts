import type { CallEvent } from '../call/record/callEvent.ts';
import { fitEvent } from '../call/record/limitEventSize.ts';
import { Unavailable } from '../failure/failure.ts';
import { type EventQueue } from '../ports/queues.ts';
import { type PendingEvents } from '../ports/storage.ts';
import { type Log, type Telemetry } from '../ports/telemetry.ts';
import { errorTypeOf } from '../telemetry/errorType.ts';
import { type RetryPorts, retryWhileUnavailable } from './retryWhileUnavailable.ts';

/** Neither the queue nor the table accepted the events, so the sender must send them again. */
export class NotDurable extends Error {
  readonly code = 'not-durable';
  constructor(cause: unknown) {
    super('Neither the queue nor the table of pending events could be written.', { cause });
    this.name = 'NotDurable';
  }
}

export interface PublishEventsPorts {
  readonly eventQueue: EventQueue;
  readonly pendingEvents: PendingEvents;
  readonly log: Log;
  readonly telemetry: Telemetry;
}

/**
 * Makes events durable: in the queue or, if the queue fails or is slow, in the table from which a timer forwards them.
 * An event may be in both; its id makes that harmless. Rejects with {@link NotDurable}.
 */
export async function publishEvents(said: readonly CallEvent[], ports: PublishEventsPorts): Promise<void> {
  const events = said.flatMap(fitEvent);
  if (events.length === 0) return;
  try {
    await ports.eventQueue.send(events);
  } catch (queueError) {
    ports.log.warn(
      'The queue did not take events in time; they wait in the table',
      describe(events, queueError),
    );
    try {
      await ports.pendingEvents.add(events);
      ports.telemetry.measure('spilledEvents', events.length, { errorType: errorTypeOf(queueError) });
    } catch (tableError) {
      throw new NotDurable(new AggregateError([queueError, tableError]));
    }
  }
}

/** What every worker needs. */
export interface WorkerPorts extends PublishEventsPorts, RetryPorts {}

/** Makes events durable for a worker, which can wait until the queue or the table is back. */
export async function publishPatiently(events: readonly CallEvent[], ports: WorkerPorts): Promise<void> {
  const publish = async () => {
    await publishEvents(events, ports).catch((error: unknown) => {
      throw new Unavailable('Every durable place', error);
    });
  };
  await retryWhileUnavailable(publish, ports);
}

function describe(events: readonly CallEvent[], error: unknown): Record<string, unknown> {
  return { callIds: [...new Set(events.map(({ callId }) => callId))], error: String(error) };
}
