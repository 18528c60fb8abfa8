import { callIdOf } from '../call/callIdOf.ts';
import type { CallEvent } from '../call/event.ts';
import { readNotification } from '../call/events/index.ts';
import { toNotification } from '../call/notification.ts';
import { onTone } from '../call/onTone.ts';
import type { Policy } from '../call/policy/index.ts';
import { redact } from '../call/redact.ts';
import { withoutAbsent } from '../call/withoutAbsent.ts';
import type { Log } from '../ports.ts';
import { notificationEventId } from './ids.ts';
import { publishEvents } from './publishEvents.ts';
import {
  type Incoming,
  isIncomingCall,
  type ReceiveIncomingCallPorts,
  receiveIncomingCall,
} from './receiveIncomingCall.ts';

/** One POST of Graph's, authenticated and unpacked. */
export interface Delivery {
  /** The entries of the envelope's `value`, as parsed from JSON. */
  readonly items: readonly unknown[];
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** The tenant that the token speaks for. */
  readonly tenantId: string;
  /** Graph's own id of the delivery, which it repeats when it sends the same again. */
  readonly deliveryId: string | undefined;
  /** The last segment of a callback URL made for one call. */
  readonly callbackKey: string | undefined;
}

export type ReceiveNotificationPorts = ReceiveIncomingCallPorts & { readonly log: Log };

/**
 * Acts on incoming calls and makes every change durable; resolves when both are done. What can't be understood never
 * costs its neighbours: it is recorded as it is, or counted where it belongs to no call. Rejects with `NotDurable`.
 */
export async function receiveNotification(
  delivery: Delivery,
  ports: ReceiveNotificationPorts,
): Promise<void> {
  const incoming: Incoming[] = [];
  const others: CallEvent[] = [];
  for (const [position, item] of delivery.items.entries()) {
    const read = readItem(item, position, delivery, ports);
    if (read === undefined) continue;
    if (isIncomingCall(read)) incoming.push(read);
    else others.push(read.event);
  }
  // The calls first: whatever else the delivery holds can wait for the answer to be on its way.
  const calls = incoming.map(async (call) => receiveIncomingCall(call, delivery, ports));
  const settled = await Promise.allSettled([...calls, publishEvents(others, ports)]);
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

function readItem(
  item: unknown,
  position: number,
  delivery: Delivery,
  { log, policy }: { readonly log: Log; readonly policy: Policy },
): Incoming | undefined {
  const notification = toNotification(item);
  const reference = notification && callIdOf(notification);
  if (notification === undefined || reference === undefined) {
    log.warn('A notification belongs to no call and was passed over', { position });
    return undefined;
  }
  const { callId, graphCallId, isAmbiguous } = reference;
  if (isAmbiguous) log.warn('A notification names more than one call; the first counts', { callId });
  const data = redact(notification.content);
  const { type, facts } = readNotification(notification);
  const event: CallEvent = {
    id: notificationEventId(data, delivery.deliveryId),
    callId,
    type,
    source: 'graph',
    receivedAt: delivery.receivedAt,
    position,
    facts: withoutAbsent({ ...facts, graphCallId, onTone: onTone(notification.resource, policy) }),
    data,
  };
  return { event, graphCallId, resource: notification.resource ?? {}, notification: notification.content };
}
