import type { EventQueue, Log, PendingEvents, Telemetry } from '../ports.ts';
import { span } from '../telemetry/names.ts';

const BATCH = 100;

interface Ports {
  readonly eventQueue: EventQueue;
  readonly pendingEvents: PendingEvents;
  readonly log: Log;
  readonly telemetry: Telemetry;
}

/**
 * Takes waiting events to the queue, then forgets them. Killed in between, it sends them again the next time, which
 * the queue and the record don't mind; nor does the order matter. Resolves to how many were forwarded.
 */
export async function forwardPendingEvents({
  eventQueue,
  pendingEvents,
  log,
  telemetry,
}: Ports): Promise<number> {
  let forwarded = 0;
  for (;;) {
    const events = await pendingEvents.list(BATCH);
    if (events.length === 0) break;
    await telemetry.inSpan(span.forwardPendingEvents, {}, async () => {
      await eventQueue.send(events);
      await pendingEvents.remove(events);
    });
    forwarded += events.length;
  }
  if (forwarded > 0) log.info('Forwarded events that had waited for the queue', { forwarded });
  return forwarded;
}
