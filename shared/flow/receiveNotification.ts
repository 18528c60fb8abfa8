import { callIdOf } from '../call/callIdOf.ts';
import { decideJoining, type JoiningDecision } from '../call/decide.ts';
import type { CallEvent } from '../call/event.ts';
import { readNotification } from '../call/events/index.ts';
import { fromIncomingCall } from '../call/incomingCall.ts';
import { isParticipantJoining, type Notification, toNotification } from '../call/notification.ts';
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
 * Acts on incoming calls and makes every change durable; resolves when both are done, to what is to be replied about a
 * participant who would join a recorder's call, where the delivery asks for one. What can't be understood never costs
 * its neighbours: it is recorded as it is, or counted where it belongs to no call. Rejects with `NotDurable`.
 */
export async function receiveNotification(
  delivery: Delivery,
  ports: ReceiveNotificationPorts,
): Promise<JoiningDecision | undefined> {
  const incoming: Incoming[] = [];
  const others: CallEvent[] = [];
  const joinings: JoiningDecision[] = [];
  for (const [position, item] of delivery.items.entries()) {
    const notification = toNotification(item);
    const joining = notification && joiningOf(notification, delivery.receivedAt, ports.policy);
    if (joining !== undefined) joinings.push(joining);
    const read = readItem(notification, position, delivery, ports);
    if (read === undefined) continue;
    if (isIncomingCall(read)) incoming.push(read);
    else others.push(joining === undefined ? read.event : withReply(read.event, joining));
  }
  // The calls first: whatever else the delivery holds can wait for the answer to be on its way.
  const calls = incoming.map(async (call) => receiveIncomingCall(call, delivery, ports));
  const settled = await Promise.allSettled([...calls, publishEvents(others, ports)]);
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  // A reply has room for one: Graph asks about one participant at a time.
  return joinings[0];
}

/** The reply needs the policy alone, so Graph gets one even where the change names no call of ours. */
function joiningOf(
  notification: Notification,
  receivedAt: number,
  policy: Policy,
): JoiningDecision | undefined {
  if (!isParticipantJoining(notification)) return undefined;
  const call = fromIncomingCall(notification.resource?.['call']);
  return decideJoining(call, policy, new Date(receivedAt));
}

function withReply(event: CallEvent, reply: JoiningDecision): CallEvent {
  return { ...event, facts: { ...event.facts, reply } };
}

function readItem(
  notification: Notification | undefined,
  position: number,
  delivery: Delivery,
  { log, policy }: { readonly log: Log; readonly policy: Policy },
): Incoming | undefined {
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
    facts: withoutAbsent({
      ...facts,
      graphCallId,
      tokenTenantId: delivery.tenantId,
      onTone: onTone(notification.resource, policy),
    }),
    data,
  };
  return { event, graphCallId, resource: notification.resource ?? {}, notification: notification.content };
}
