import type { DecidedLater, DecisionResult } from '../call/decision/decisionResult.ts';
import type { IncomingCall } from '../call/notification/incomingCall.ts';
import { redact } from '../call/notification/redact.ts';
import { toneKeys } from '../call/notification/tones.ts';
import {
  type Action,
  type Decision,
  isQuestion,
  type LaterCommand,
  type Question,
} from '../call/policy/decide.ts';
import type { CallEvent } from '../call/record/callEvent.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import { isHandedOver } from './callbackUris.ts';
import { outcomeEventId } from './ids.ts';

/** Adds the whole decision to the incoming event, or that an endpoint is asked, because the worker never reads the policy. */
export function withDecision(
  event: CallEvent,
  { recording }: IncomingCall,
  decided: Decision | Question,
  { callbackBaseUrl, policyVersion }: { readonly callbackBaseUrl: string; readonly policyVersion: string },
): CallEvent {
  const { rule, action, commands } = decided;
  const facts = { ...event.facts, recording, policyVersion };
  if (isQuestion(decided)) return { ...event, facts: { ...facts, decision: { rule, action: 'asking' } } };
  const handedOver = isHandedOver(decided.action, callbackBaseUrl);
  const onEstablished = toLater(commands).onEstablished ?? [];
  return {
    ...event,
    facts: { ...facts, decision: { rule, action: action.kind, handedOver }, onEstablished },
  };
}

/** How Graph is asked about a call: it goes along with the outcome, which may be recorded before the call's own events. */
export interface CallAddress {
  /** The id as Graph wrote it. */
  readonly graphCallId: string;
  /** The tenant of the token that brought the call. */
  readonly tokenTenantId: string;
}

/**
 * The outcome event; `undefined` for a call that the policy ignores, because no request was sent. A call that an endpoint
 * ignores has one, because the incoming event doesn't say that.
 */
export function toOutcome(
  incoming: CallEvent,
  address: CallAddress,
  result: DecisionResult,
  asked: { readonly performed: Action; readonly later: DecidedLater } | undefined,
  now: number,
): CallEvent | undefined {
  if (result.outcome === 'none' && asked === undefined) return undefined;
  const facts = { ...address, ...result };
  return {
    id: outcomeEventId(incoming.id, result.action, result.outcome),
    callId: incoming.callId,
    type: `decision.${result.outcome}`,
    source: 'handler',
    receivedAt: now,
    position: 0,
    facts: asked === undefined ? facts : { ...facts, performed: redact(asked.performed), ...asked.later },
  };
}

/** Commands by what they wait for. */
export function toLater(commands: readonly LaterCommand[]): DecidedLater {
  const waitingFor = (wanted: LaterCommand['trigger']) =>
    commands.filter(({ trigger }) => trigger === wanted).map(({ command }) => command);
  const onEstablished = waitingFor('established');
  const onTone = toneKeys.flatMap((key) => {
    const onKey = waitingFor(`tone:${key}`);
    return onKey.length === 0 ? [] : [[key, onKey] as const];
  });
  return omitUndefined({
    onEstablished: onEstablished.length === 0 ? undefined : onEstablished,
    onTone: onTone.length === 0 ? undefined : Object.fromEntries(onTone),
  });
}
