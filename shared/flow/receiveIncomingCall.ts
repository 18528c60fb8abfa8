import { deadlineFor } from '../call/decision/deadline.ts';
import type { DecisionResult } from '../call/decision/decisionResult.ts';
import { isAddressable } from '../call/notification/callIdOf.ts';
import { fromIncomingCall } from '../call/notification/incomingCall.ts';
import type { Notification } from '../call/notification/notification.ts';
import { type Action, type Decision, decide, type IncomingCall } from '../call/policy/decide.ts';
import type { Policy } from '../call/policy/policy.ts';
import type { CallEvent } from '../call/record/callEvent.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallControl, GraphCall } from '../ports/graph.ts';
import type { EventQueue } from '../ports/queues.ts';
import type { PendingEvents } from '../ports/storage.ts';
import type { Log, Telemetry } from '../ports/telemetry.ts';
import { span } from '../telemetry/names.ts';
import { actOnIncomingCall } from './actOnIncomingCall.ts';
import { outcomeEventId } from './ids.ts';
import type { OncePerCall } from './oncePerCall.ts';
import { publishEvents } from './publishEvents.ts';

/** A notification of an incoming call, read as far as deciding needs. */
interface IncomingNotification {
  readonly callId: string;
  readonly graphCallId: string;
  readonly notification: Notification;
  /** The event to record, which is made when it is first asked for. */
  event(): Promise<CallEvent>;
}

export interface ReceiveIncomingCallPorts {
  readonly policy: Policy;
  readonly callControl: CallControl;
  readonly eventQueue: EventQueue;
  readonly pendingEvents: PendingEvents;
  readonly oncePerCall: OncePerCall<CallEvent | undefined>;
  readonly clock: Clock;
  readonly log: Log;
  readonly telemetry: Telemetry;
  /** Milliseconds subtracted from Graph's deadline. */
  readonly answerMargin: number;
  readonly callbackBaseUrl: string;
}

interface ReceivedBy {
  readonly receivedAt: number;
  readonly tenantId: string;
  readonly isRepeated?: boolean;
  readonly callbackKey: string | undefined;
}

/**
 * Decides about an incoming call, carries the decision out and makes both durable: the incoming event while the request
 * to Graph is under way, the outcome afterwards. The request leaves first: the work of recording starts a turn later.
 * When it settles, no work is left running. Rejects with `NotDurable`.
 */
export async function receiveIncomingCall(
  incoming: IncomingNotification,
  received: ReceivedBy,
  ports: ReceiveIncomingCallPorts,
): Promise<void> {
  const { callId, notification } = incoming;
  const call = { tenantId: received.tenantId, ...fromIncomingCall(notification.resource), callId };
  const decidingSince = ports.clock.now();
  const decision = isAddressable(incoming.graphCallId)
    ? decide(call, ports.policy, new Date(received.receivedAt))
    : unaddressable;
  const handedOver = isHandedOver(decision.action, ports.callbackBaseUrl);
  const acting = ports.oncePerCall.act(callId, async () => {
    const deadline = deadlineFor(received.receivedAt, call.recording, ports.answerMargin);
    const made = await ports.telemetry.inSpan(
      span.performDecision,
      { attributes: { callId } },
      async (open) => {
        const carriedOut = await actOnIncomingCall(
          toGraphCall(incoming, received, ports),
          decision,
          deadline,
          ports,
        );
        open.set({ decision: carriedOut.action, decisionOutcome: carriedOut.outcome });
        return carriedOut;
      },
    );
    const now = ports.clock.now();
    return toOutcome(await incoming.event(), { ...made, handedOver }, now);
  });
  const decided = { callId, rule: decision.rule, decision: decision.action.kind };
  const deciding = { attributes: decided, startedAt: decidingSince };
  void ports.telemetry.inSpan(span.decide, deciding, async () => Promise.resolve());
  const publish = async () => {
    await ports.clock.nextTurn();
    await publishEvents([withDecision(await incoming.event(), call, decision, handedOver)], ports);
  };
  const [published, outcome] = await Promise.allSettled([publish(), acting]);
  if (outcome.status === 'rejected') throw outcome.reason;
  if (outcome.value !== undefined) await publishEvents([outcome.value], ports);
  if (published.status === 'rejected') throw published.reason;
}

/** The id can't be an id of Graph, so no request is made. The call is recorded. */
const unaddressable: Decision = {
  rule: 'none: the call id cannot be addressed',
  action: { kind: 'ignore' },
  commands: [],
};

function toGraphCall(
  { graphCallId, notification: { resource = {}, content } }: IncomingNotification,
  received: ReceivedBy,
  ports: ReceiveIncomingCallPorts,
): GraphCall {
  return {
    graphCallId,
    tenantId: received.tenantId,
    isRepeated: received.isRepeated === true,
    callbackUri: callbackUriFor(resource['callbackUri'], received.callbackKey, ports.callbackBaseUrl),
    notification: content,
  };
}

/**
 * The callback URL for Graph's next notifications: the one in the call if it is ours, else the one that Graph posted
 * to. So a callback URL made for one call is kept.
 */
function callbackUriFor(carried: unknown, callbackKey: string | undefined, baseUrl: string): string {
  if (typeof carried === 'string' && isOurs(carried, baseUrl)) return carried;
  return callbackKey === undefined ? baseUrl : `${baseUrl}/${encodeURIComponent(callbackKey)}`;
}

function isOurs(uri: string, baseUrl: string): boolean {
  return uri === baseUrl || uri.startsWith(`${baseUrl}/`) || uri.startsWith(`${baseUrl}?`);
}

function isHandedOver(action: Action, baseUrl: string): boolean {
  return action.kind === 'answer' && action.callbackUri !== undefined && !isOurs(action.callbackUri, baseUrl);
}

/** Adds the whole decision to the incoming event, because the worker never reads the policy. */
function withDecision(
  event: CallEvent,
  { recording }: IncomingCall,
  { rule, action, commands }: Decision,
  handedOver: boolean,
): CallEvent {
  const decision = { rule, action: action.kind, handedOver };
  const onEstablished = commands
    .filter(({ trigger }) => trigger === 'established')
    .map(({ command }) => command);
  return { ...event, facts: { ...event.facts, recording, decision, onEstablished } };
}

/** The outcome event; `undefined` for a call that the policy ignores, because no request was sent. */
function toOutcome(incoming: CallEvent, made: DecisionResult, now: number): CallEvent | undefined {
  if (made.outcome === 'none') return undefined;
  return {
    id: outcomeEventId(incoming.id, made.action, made.outcome),
    callId: incoming.callId,
    type: `decision.${made.outcome}`,
    source: 'handler',
    receivedAt: now,
    position: 0,
    facts: made,
  };
}
