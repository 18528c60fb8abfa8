import { isFailedCommand } from '../call/commands/commandProgress.ts';
import { answerTime } from '../call/decision/deadline.ts';
import type { CallEvent } from '../call/record/callEvent.ts';
import type { CallRecord } from '../call/record/callRecord.ts';
import { durationBetween } from '../call/record/durationBetween.ts';
import { check } from '../call/record/events/callCheck.ts';
import { command } from '../call/record/events/commandResult.ts';
import { type CallSummary, summarize } from '../call/record/summary.ts';
import type { Telemetry } from '../ports/telemetry.ts';

/**
 * Reports what a newly recorded event changes in its call. It uses the record, which includes each event once, so
 * duplicate deliveries and several instances count once.
 */
export function reportRecorded(
  event: CallEvent,
  before: CallRecord | undefined,
  after: CallRecord,
  telemetry: Telemetry,
): void {
  const was = before && summarize(before);
  const is = summarize(after);
  const isNew = (holds: (call: CallSummary) => boolean) => holds(is) && !(was !== undefined && holds(was));
  telemetry.measure('events', 1, { eventType: event.type, eventSource: event.source });
  if (is.state !== 'unknown' && is.state !== was?.state) reportState(is, telemetry);
  if (isNew(isDecided)) reportDecided(is, telemetry);
  if (isNew(hasEnded)) reportEnded(is, telemetry);
  if (isNew(({ outcome }) => outcome === 'lost')) telemetry.measure('lostCalls', 1, {});
  reportCommandResult(event, telemetry);
  reportCheck(event, is, telemetry);
}

function hasEnded({ state }: CallSummary): boolean {
  return state === 'terminated';
}

/**
 * Whether the outcome of an incoming call is final. Any outcome except `accepted` may still change until the call ends,
 * by another instance or by proof of connection. A call may also end before its outcome arrives.
 */
function isDecided(call: CallSummary): boolean {
  if (call.decision === 'none') return false;
  if (call.decisionOutcome === 'accepted') return true;
  return hasEnded(call) && (call.decisionOutcome !== 'none' || call.decision === 'ignore');
}

function reportState({ callId, state, direction, rule, decision }: CallSummary, telemetry: Telemetry): void {
  telemetry.tell('stateChanged', { callId, state, direction, rule, decision });
}

function reportDecided(call: CallSummary, telemetry: Telemetry): void {
  const { callId, rule, decision, decisionOutcome, answerMilliseconds, attempts } = call;
  const decided = { decision, decisionOutcome };
  const answerDuration = toSeconds(answerMilliseconds);
  const deadlineUsed = shareOfDeadline(call);
  telemetry.measure('decisions', 1, { rule, ...decided });
  if (answerDuration !== undefined) telemetry.measure('answerDuration', answerDuration, decided);
  if (deadlineUsed !== undefined) telemetry.measure('deadlineUsed', deadlineUsed, decided);
  telemetry.tell('decided', {
    callId,
    rule,
    ...decided,
    attempts: attempts.filter(({ action }) => action !== 'ask').length,
    answerDuration,
    deadlineUsed,
  });
}

/** If it wasn't accepted, the time of the last request counts. */
function shareOfDeadline({ answerMilliseconds, attempts, recording }: CallSummary): number | undefined {
  const used = answerMilliseconds ?? attempts.at(-1)?.milliseconds;
  return used === undefined ? undefined : used / answerTime(recording === true);
}

function reportEnded(call: CallSummary, telemetry: Telemetry): void {
  const { callId, outcome, direction, rule, decision, decisionOutcome } = call;
  const { resultCode, resultSubcode, resultText, startedAt, endedAt } = call;
  const callDuration = toSeconds(durationBetween(startedAt, endedAt));
  const decided = { rule, decision, decisionOutcome };
  const result = { resultCode, resultSubcode, resultText };
  telemetry.tell('ended', { callId, outcome, direction, ...decided, ...result, callDuration });
}

function toSeconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1_000;
}

function reportCommandResult(event: CallEvent, telemetry: Telemetry): void {
  const result = command.factsOf(event);
  if (result === undefined) return;
  const { commandId, name, status, graphStatus } = result;
  const outcome = { command: name, commandOutcome: status };
  telemetry.measure('commands', 1, outcome);
  telemetry.tell('commandPerformed', {
    callId: event.callId,
    commandId,
    ...outcome,
    commandStatus: graphStatus,
  });
  if (name === 'keepAlive' && isFailedCommand(status))
    telemetry.measure('keepAliveFailures', 1, { httpStatus: graphStatus, errorType: status });
}

/** Checks of a connected call are keepAlives. */
function reportCheck(event: CallEvent, { establishedAt }: CallSummary, telemetry: Telemetry): void {
  const made = check.factsOf(event);
  if (made === undefined || made.result === 'alive' || establishedAt === undefined) return;
  telemetry.measure('keepAliveFailures', 1, { httpStatus: made.status, errorType: made.result });
}
