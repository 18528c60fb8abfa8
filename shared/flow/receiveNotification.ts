import { eachInTurn } from '../async/eachInTurn.ts';
import { takeTurns } from '../async/takeTurns.ts';
import { tonePlace } from '../call/commands/placedCall.ts';
import { callIdOf } from '../call/notification/callIdOf.ts';
import { fromIncomingCall } from '../call/notification/incomingCall.ts';
import {
  isParticipantJoining,
  type Notification,
  toNotification,
} from '../call/notification/notification.ts';
import { redact } from '../call/notification/redact.ts';
import { toneKeyOf } from '../call/notification/tones.ts';
import { decideJoining, type JoiningDecision } from '../call/policy/decide.ts';
import { onTone } from '../call/policy/onTone.ts';
import type { Policy } from '../call/policy/policy.ts';
import type { CallEvent } from '../call/record/callEvent.ts';
import { readNotification } from '../call/record/events/eventKinds.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import type { PlacedCalls } from '../ports/storage.ts';
import type { Log } from '../ports/telemetry.ts';
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

/** Milliseconds that a delivery is read for at a stretch: other calls' answers run in this process, too. */
const TURN = 10;
/** Incoming calls of a delivery that are acted on at once; Graph sends a handful, and others want a connection, too. */
const CALLS_AT_ONCE = 16;

export type ReceiveNotificationPorts = ReceiveIncomingCallPorts & {
  readonly log: Log;
  readonly placedCalls: PlacedCalls;
};

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
  const others: Promise<CallEvent>[] = [];
  const joinings: JoiningDecision[] = [];
  const odd: Odd = { ofNoCall: [], ambiguous: [] };
  const giveWay = takeTurns(TURN, ports.clock);
  for (const [position, item] of delivery.items.entries()) {
    const notification = toNotification(item);
    const joining = notification && joiningOf(notification, delivery.receivedAt, ports.policy);
    if (joining !== undefined) joinings.push(joining);
    const read = await readItem(notification, position, delivery, { policy: ports.policy, odd, giveWay });
    await giveWay();
    if (read === undefined) continue;
    if (isIncomingCall(read)) incoming.push(read);
    else others.push(placeTone(joining === undefined ? read : withReply(read, joining), ports));
  }
  reportOdd(odd, ports.log);
  // The calls first: whatever else the delivery holds can wait for the answer to be on its way.
  const receive = async (call: Incoming) => receiveIncomingCall(call, delivery, ports);
  const settled = await Promise.allSettled([
    eachInTurn(incoming, CALLS_AT_ONCE, receive),
    Promise.all(others).then(async (events) => publishEvents(events, ports)),
  ]);
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

function withReply({ event, ...read }: Incoming, reply: JoiningDecision): Incoming {
  return { ...read, event: { ...event, facts: { ...event.facts, reply } } };
}

/**
 * A tone of a placed call that came to the bot's common callback URL, instead of the call's own: the keys that the call
 * cares about are looked up, which no answer waits for. Never rejects: the tone is recorded in any case.
 */
async function placeTone(
  { event, resource }: Incoming,
  { placedCalls, log }: ReceiveNotificationPorts,
): Promise<CallEvent> {
  const key = toneKeyOf(resource);
  if (key === undefined || 'tonePlace' in event.facts) return event;
  const { callId } = event;
  try {
    const tonePlace = (await placedCalls.toneKeys(callId)).indexOf(key);
    return tonePlace < 0 ? event : { ...event, facts: { ...event.facts, tonePlace } };
  } catch (error) {
    log.warn('A tone is recorded without looking up the commands for it', { callId, error: String(error) });
    return event;
  }
}

interface Reading {
  readonly policy: Policy;
  readonly odd: Odd;
  giveWay(): Promise<void>;
}

/** Each step of a large roster takes a while. */
async function readItem(
  notification: Notification | undefined,
  position: number,
  delivery: Delivery,
  { policy, odd, giveWay }: Reading,
): Promise<Incoming | undefined> {
  const reference = notification && callIdOf(notification);
  if (notification === undefined || reference === undefined) {
    odd.ofNoCall.push(position);
    return undefined;
  }
  const { callId, graphCallId, isAmbiguous } = reference;
  if (isAmbiguous) odd.ambiguous.push(callId);
  const data = redact(notification.content);
  await giveWay();
  const { type, facts } = readNotification(notification);
  await giveWay();
  const event: CallEvent = {
    id: notificationEventId(data, delivery.deliveryId),
    callId,
    type,
    source: 'graph',
    receivedAt: delivery.receivedAt,
    position,
    facts: omitUndefined({
      ...facts,
      graphCallId,
      tokenTenantId: delivery.tenantId,
      onTone: onTone(notification.resource, policy),
      tonePlace: tonePlace(notification.resource, delivery.callbackKey),
    }),
    data,
  };
  return { event, graphCallId, resource: notification.resource ?? {}, notification: notification.content };
}

/** What couldn't be taken as it came: the places of changes that name no call, and the calls of those that name several. */
interface Odd {
  readonly ofNoCall: number[];
  readonly ambiguous: string[];
}

/** One line a delivery, however many there are. */
function reportOdd({ ofNoCall, ambiguous }: Odd, log: Log): void {
  if (ofNoCall.length + ambiguous.length === 0) return;
  log.warn(
    'Changes that belong to no call were passed over; of those that name several the first call counts',
    {
      ofNoCall: ofNoCall.length,
      positions: ofNoCall.slice(0, 10),
      ambiguous: ambiguous.length,
      callIds: ambiguous.slice(0, 10),
    },
  );
}
