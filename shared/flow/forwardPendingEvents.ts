import { eachInTurn } from '../async/eachInTurn.ts';
import { isRetryable } from '../failure/isRetryable.ts';
import { poisonReason } from '../failure/poisonReason.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventQueue } from '../ports/queues.ts';
import type { PendingEvents, WaitingEvent } from '../ports/storage.ts';
import type { Log, Telemetry } from '../ports/telemetry.ts';
import { errorTypeOf } from '../telemetry/errorType.ts';
import { span } from '../telemetry/names.ts';

/** Milliseconds for the broker to accept one event. Nobody waits here, so it is long. */
const SEND_TIMEOUT = 10_000;
const AT_ONCE = 16;
/** A run ends before the host's timeout. The next run, 15 s later, continues. */
const RUN_TIME = 4 * 60_000;

interface Ports {
  readonly eventQueue: EventQueue;
  readonly pendingEvents: PendingEvents;
  readonly clock: Clock;
  readonly log: Log;
  readonly telemetry: Telemetry;
}

/** Numbers of events: sent to the queue, set aside because they can never be sent, and left for the next run. */
export interface Forwarding {
  readonly forwarded: number;
  readonly setAside: number;
  readonly left: number;
}

/**
 * Sends waiting events to the queue and removes them, one by one, so that one that can't be sent doesn't block the
 * others. If it is killed in between, the next run sends an event again; queue and record drop the duplicate. The order
 * has no effect. Rejects if the waiting events can't be listed.
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

/** If all parallel sends fail in a row, the queue is unavailable. */
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

/** Whether the event could be set aside. */
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
