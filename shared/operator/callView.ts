import { answerTime } from '../call/decision/deadline.ts';
import { redact } from '../call/notification/redact.ts';
import type { CallEvent } from '../call/record/callEvent.ts';
import type { CallSummary } from '../call/record/summary.ts';
import type { CallPage, ShownCall } from '../flow/readCalls.ts';
import { toCommandView } from './commandView.ts';

/** A call with one page of its events, as the operator's routes show it: times in ISO 8601, events as in their rows. */
export function toCallView(shown: ShownCall) {
  const { call, participants, relatedCalls, events, commands, continuationToken } = shown;
  return {
    call: { ...withDeadline(call), participants, relatedCalls },
    events: events.map(toEventView),
    commands: commands.map(toCommandView),
    related: relatedCalls,
    continuationToken,
  };
}

/** A page of calls as the operator's routes show it. */
export function toListView({ calls, continuationToken }: CallPage) {
  return { calls: calls.map(withDeadline), continuationToken };
}

/** What Graph gives for an answer stands beside what was used of it. */
function withDeadline(call: CallSummary) {
  return { ...call, deadlineMilliseconds: answerTime(call.recording === true) };
}

function toEventView({ id, type, receivedAt, position, source, facts, data }: CallEvent) {
  return {
    id,
    type,
    receivedAt: new Date(receivedAt).toISOString(),
    position,
    source,
    facts: withoutSecrets(facts),
    data: data ?? facts,
  };
}

const commandsForLater = new Set(['onEstablished', 'onTone', 'onPlacedTone']);

/** Rows hold later commands complete, with their tones and blobs. These secrets are removed here. */
function withoutSecrets(facts: CallEvent['facts']): CallEvent['facts'] {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, commandsForLater.has(name) ? redact(value) : value]),
  );
}
