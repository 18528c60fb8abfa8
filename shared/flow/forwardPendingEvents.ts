import { eachInTurn } from '../async/eachInTurn.ts';
import { isRetryable } from '../failure/isRetryable.ts';
import { poisonReason } from '../failure/poisonReason.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventQueue } from '../ports/queues.ts';
import type { PendingEvents, WaitingEvent } from '../ports/storage.ts';
import type { Log, Telemetry } from '../ports/telemetry.ts';
import { errorTypeOf } from '../telemetry/errorType.ts';
import { span } from '../telemetry/names.ts';

/** Milliseconds that the broker has for one event: nobody waits for it here. */
const SEND_TIMEOUT = 10_000;
const AT_ONCE = 16;
/** A run ends before the host would end it; the next one, a quarter of a minute later, goes on. */
const RUN_TIME = 4 * 60_000;

interface Ports {
  readonly eventQueue: EventQueue;
  readonly pendingEvents: PendingEvents;
  readonly clock: Clock;
  readonly log: Log;
  readonly telemetry: Telemetry;
}

/** How many events were taken to the queue, can never be, and are left for the next run. */
export interface Forwarding {
  readonly forwarded: number;
  readonly setAside: number;
  readonly left: number;
}

/**
 * Takes waiting events to the queue and forgets them, one by one, so that one that can't be sent is in no other's way.
 * Killed in between, it sends an event again the next time, which the queue and the record don't mind; nor does the
 * order matter. Rejects where the waiting events can't be listed.
 */
export async function forwardPendingEvents(ports: Ports): Promise<Forwarding> {
  const { pendingEvents, clock, log, telemetry } = ports;
  const done: Run = { forwarded: 0, setAside: 0, left: 0, failuresInARow: 0 };
  const endsAt = clock.now() + RUN_TIME;
  let after: string | undefined;
  do {
    const { waiting, next } = await pendingEvents.list(after);
    after = next;
    const forward = async (one: WaitingEvent) => {
      if (isQueueAway(done) || clock.now() > endsAt) done.left += 1;
      else await forwardOne(one, done, ports);
    };
    if (waiting.length > 0)
      await telemetry.inSpan(span.forwardPendingEvents, {}, async () =>
        eachInTurn(waiting, AT_ONCE, forward),
      );
  } while (after !== undefined && clock.now() <= endsAt && !isQueueAway(done));
  const { failuresInARow: _, ...result } = done;
  if (result.setAside > 0 || result.left > 0) log.warn('Not all events that wait could be forwarded', result);
  else if (result.forwarded > 0) log.info('Forwarded events that had waited for the queue', result);
  return result;
}

interface Run {
  forwarded: number;
  setAside: number;
  left: number;
  failuresInARow: number;
}

/** As many failures as are tried at once: it isn't the events. */
function isQueueAway({ failuresInARow }: Run): boolean {
  return failuresInARow >= AT_ONCE;
}

async function forwardOne(waiting: WaitingEvent, done: Run, ports: Ports): Promise<void> {
  try {
    await send(waiting, ports);
    await ports.pendingEvents.remove(waiting);
    done.forwarded += 1;
    done.failuresInARow = 0;
  } catch (error) {
    if (isRetryable(error)) {
      done.left += 1;
      done.failuresInARow += 1;
    } else if (await setAside(waiting, error, ports)) done.setAside += 1;
    else done.left += 1;
  }
}

async function send(waiting: WaitingEvent, { eventQueue }: Ports): Promise<void> {
  if ('fault' in waiting) throw waiting.fault;
  await eventQueue.send([waiting.event], SEND_TIMEOUT);
}

/** Whether that could be done. */
async function setAside(waiting: WaitingEvent, error: unknown, { pendingEvents, log, telemetry }: Ports) {
  const { callId, id } = waiting;
  const reason = poisonReason(error);
  try {
    await pendingEvents.setAside(waiting, reason);
    log.error('An event that waited for the queue can never be sent', { callId, eventId: id, reason });
    telemetry.measure('poisonedMessages', 1, { queue: 'PendingCallEvents', errorType: errorTypeOf(error) });
    return true;
  } catch (failure) {
    log.warn('An event that can never be sent could not be set aside', {
      callId,
      eventId: id,
      reason,
      error: String(failure),
    });
    return false;
  }
}
