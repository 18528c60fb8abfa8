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

/** One POST from Graph, authenticated and parsed. */
export interface Delivery {
  /** The entries of the envelope's `value`, as parsed from JSON. */
  readonly items: readonly unknown[];
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** The tenant of the token. */
  readonly tenantId: string;
  /** Graph's id of the delivery, which is the same when Graph sends it again. */
  readonly deliveryId: string | undefined;
  /** The last segment of the callback URL, for URLs made for one call. */
  readonly callbackKey: string | undefined;
}

/** Milliseconds of reading before other tasks get a turn: this process also answers other calls. */
const TURN = 10;
/**
 * The most incoming calls of a delivery that are acted on in parallel. Graph sends few, and other deliveries also need
 * connections.
 */
const CALLS_AT_ONCE = 16;

export type ReceiveNotificationPorts = ReceiveIncomingCallPorts & {
  readonly log: Log;
  readonly placedCalls: PlacedCalls;
};

/**
 * Acts on incoming calls and makes all changes durable. Resolves when both are done: to our reply if Graph asks about a
 * participant who wants to join a recorder's call. A change that isn't understood doesn't affect the others: it is
 * recorded as it is, or counted if it belongs to no call. Rejects with `NotDurable`.
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
  // Calls come first; everything else can wait.
  const receive = async (call: Incoming) => receiveIncomingCall(call, delivery, ports);
  const settled = await Promise.allSettled([
    eachInTurn(incoming, CALLS_AT_ONCE, receive),
    Promise.all(others).then(async (events) => publishEvents(events, ports)),
  ]);
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  // A reply can answer one question, and Graph asks about one participant at a time.
  return joinings[0];
}

/** The reply depends only on the policy, so Graph gets one even if the change names no call. */
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
 * For a tone of a placed call that arrived at the common callback URL and not at the call's own: looks up which keys
 * have commands. No answer waits for this. Never rejects: the tone is recorded in any case.
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

/** Other tasks get turns in between, because each step of a large roster is slow. */
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

/** Changes with a fault: the positions of those that name no call, and the calls of those that name several. */
interface Odd {
  readonly ofNoCall: number[];
  readonly ambiguous: string[];
}

/** Logs at most one line for each delivery. */
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
