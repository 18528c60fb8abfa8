import { eachInTurn } from '../async/eachInTurn.ts';
import { lazily } from '../async/lazily.ts';
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
import { type ReceiveIncomingCallPorts, receiveIncomingCall } from './receiveIncomingCall.ts';

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
  /** Graph says that it sent the same before. */
  readonly isRepeated?: boolean;
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
  const incoming: Item[] = [];
  const others: Item[] = [];
  const joinings: JoiningDecision[] = [];
  const odd: Odd = { ofNoCall: [], ambiguous: [] };
  const giveWay = takeTurns(TURN, ports.clock);
  for (const [position, entry] of delivery.items.entries()) {
    const notification = toNotification(entry);
    const reply = notification && joiningOf(notification, delivery.receivedAt, ports.policy);
    if (reply !== undefined) joinings.push(reply);
    const item = readItem(notification, position, odd);
    await giveWay();
    if (item === undefined) continue;
    if (item.type === 'call.incoming') incoming.push(item);
    else others.push(omitUndefined({ ...item, reply }));
  }
  reportOdd(odd, ports.log);
  const toEvent = async (item: Item) => toCallEvent(item, delivery, ports.policy, giveWay);
  const receive = async (item: Item) =>
    receiveIncomingCall({ ...item, event: lazily(async () => toEvent(item)) }, delivery, ports);
  const publishOthers = async () => {
    await ports.clock.nextTurn();
    const events = others.map(async (item) => placeTone(await toEvent(item), item, ports));
    await publishEvents(await Promise.all(events), ports);
  };
  // Calls come first; everything else can wait.
  const settled = await Promise.allSettled([eachInTurn(incoming, CALLS_AT_ONCE, receive), publishOthers()]);
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

/**
 * For a tone of a placed call that arrived at the common callback URL and not at the call's own: looks up which keys
 * have commands. No answer waits for this. Never rejects: the tone is recorded in any case.
 */
async function placeTone(
  event: CallEvent,
  { notification: { resource = {} } }: Item,
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

/** A change, read as far as it takes to know what it is about and what it says. */
interface Item {
  readonly callId: string;
  readonly graphCallId: string;
  readonly notification: Notification;
  readonly position: number;
  readonly type: string;
  readonly facts: object;
  /** What Graph is told about a participant who would join. */
  readonly reply?: JoiningDecision;
}

function readItem(notification: Notification | undefined, position: number, odd: Odd): Item | undefined {
  const reference = notification && callIdOf(notification);
  if (notification === undefined || reference === undefined) {
    odd.ofNoCall.push(position);
    return undefined;
  }
  const { callId, graphCallId, isAmbiguous } = reference;
  if (isAmbiguous) odd.ambiguous.push(callId);
  return { callId, graphCallId, notification, position, ...readNotification(notification) };
}

/** The event to record of a change. Each step of a large roster takes a while. */
async function toCallEvent(
  { callId, graphCallId, notification, position, type, facts, reply }: Item,
  { receivedAt, tenantId, deliveryId, callbackKey }: Delivery,
  policy: Policy,
  giveWay: () => Promise<void>,
): Promise<CallEvent> {
  const data = redact(notification.content);
  await giveWay();
  return {
    id: notificationEventId(data, deliveryId),
    callId,
    type,
    source: 'graph',
    receivedAt,
    position,
    facts: omitUndefined({
      ...facts,
      graphCallId,
      tokenTenantId: tenantId,
      onTone: onTone(notification.resource, policy),
      tonePlace: tonePlace(notification.resource, callbackKey),
      reply,
    }),
    data,
  };
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
