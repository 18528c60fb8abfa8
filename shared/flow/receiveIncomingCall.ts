import { type Deadline, deadlineFor } from '../call/decision/deadline.ts';
import type { DecidedLater } from '../call/decision/decisionResult.ts';
import { isAddressable } from '../call/notification/callIdOf.ts';
import { fromIncomingCall, type IncomingCall } from '../call/notification/incomingCall.ts';
import type { Notification } from '../call/notification/notification.ts';
import { type Decision, decide, isQuestion, type Question } from '../call/policy/decide.ts';
import type { Policy } from '../call/policy/policy.ts';
import type { CallEvent } from '../call/record/callEvent.ts';
import type { CallControl, GraphCall } from '../ports/graph.ts';
import type { EventQueue } from '../ports/queues.ts';
import type { PendingEvents } from '../ports/storage.ts';
import { span } from '../telemetry/names.ts';
import { actOnIncomingCall, type CarriedOut } from './actOnIncomingCall.ts';
import { type AskForDecisionPorts, askForDecision } from './askForDecision.ts';
import { callbackUriFor, isHandedOver } from './callbackUris.ts';
import { toLater, toOutcome, withDecision } from './decisionEvents.ts';
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

export interface ReceiveIncomingCallPorts extends AskForDecisionPorts {
  readonly policy: Policy;
  readonly policyVersion: string;
  readonly callControl: CallControl;
  readonly eventQueue: EventQueue;
  readonly pendingEvents: PendingEvents;
  readonly oncePerCall: OncePerCall<CallEvent | undefined>;
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
  const decided = isAddressable(incoming.graphCallId)
    ? decide(call, ports.policy, new Date(received.receivedAt))
    : unaddressable;
  const acting = ports.oncePerCall.act(callId, async () => settle(incoming, call, decided, received, ports));
  const attributes = { callId, rule: decided.rule, decision: decided.action.kind };
  void ports.telemetry.inSpan(span.decide, { attributes, startedAt: decidingSince }, async () =>
    Promise.resolve(),
  );
  const publish = async () => {
    await ports.clock.nextTurn();
    const event = withDecision(await incoming.event(), call, decided, ports);
    await publishEvents([event], ports);
  };
  const [published, outcome] = await Promise.allSettled([publish(), acting]);
  if (outcome.status === 'rejected') throw outcome.reason;
  if (outcome.value !== undefined) await publishEvents([outcome.value], ports);
  if (published.status === 'rejected') throw published.reason;
}

/** Asks, where the rule says so, then acts, all inside one deadline; resolves to what became of it. */
async function settle(
  incoming: IncomingNotification,
  call: IncomingCall,
  decided: Decision | Question,
  received: ReceivedBy,
  ports: ReceiveIncomingCallPorts,
): Promise<CallEvent | undefined> {
  const { callbackBaseUrl, policyVersion } = ports;
  const deadline = deadlineFor(received.receivedAt, call.recording, ports.answerMargin);
  const address = { graphCallId: incoming.graphCallId, tokenTenantId: received.tenantId };
  if (!isQuestion(decided)) {
    const graphCall = toGraphCall(incoming, received, undefined, callbackBaseUrl);
    const { performed, result } = await act(graphCall, decided, deadline, call.callId, ports);
    const now = ports.clock.now();
    const handedOver = isHandedOver(performed, callbackBaseUrl);
    const all = { ...result, handedOver, policyVersion };
    return toOutcome(await incoming.event(), address, all, undefined, now);
  }
  const { decision, attempt } = await askForDecision(call, decided, deadline, ports);
  const graphCall = toGraphCall(incoming, received, onToneOf(decision, decided), callbackBaseUrl);
  const { performed, result } = await act(graphCall, decision, deadline, call.callId, ports);
  const now = ports.clock.now();
  const { commands } = performed === decision.fallback ? decided : decision;
  const all = {
    ...result,
    attempts: [attempt, ...result.attempts],
    handedOver: isHandedOver(performed, callbackBaseUrl),
    policyVersion,
  };
  return toOutcome(await incoming.event(), address, all, { performed, later: toLater(commands) }, now);
}

async function act(
  call: GraphCall,
  decision: Decision,
  deadline: Deadline,
  callId: string,
  ports: ReceiveIncomingCallPorts,
): Promise<CarriedOut> {
  return ports.telemetry.inSpan(span.performDecision, { attributes: { callId } }, async (open) => {
    const carriedOut = await actOnIncomingCall(call, decision, deadline, ports);
    open.set({ decision: carriedOut.result.action, decisionOutcome: carriedOut.result.outcome });
    return carriedOut;
  });
}

/**
 * The keys that the answer's callback URL is to name. None where the fallback would answer, too, and asks for other
 * commands on keys than the reply: they are then looked up in the record.
 */
function onToneOf({ commands, fallback }: Decision, question: Question): DecidedLater['onTone'] {
  const mayDiffer = fallback?.kind === 'answer' && toLater(question.commands).onTone !== undefined;
  return mayDiffer ? undefined : toLater(commands).onTone;
}

/** The id can't be an id of Graph, so no request is made. The call is recorded. */
const unaddressable: Decision = {
  rule: 'none: the call id cannot be addressed',
  action: { kind: 'ignore' },
  commands: [],
};

function toGraphCall(
  { graphCallId, notification: { resource = {}, content } }: IncomingNotification,
  { tenantId, callbackKey, isRepeated }: ReceivedBy,
  onTone: DecidedLater['onTone'],
  callbackBaseUrl: string,
): GraphCall {
  return {
    graphCallId,
    tenantId,
    isRepeated: isRepeated === true,
    callbackUri: callbackUriFor(resource['callbackUri'], callbackKey, onTone, callbackBaseUrl),
    notification: content,
  };
}
