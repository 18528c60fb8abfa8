import { redact } from '../call/notification/redact.ts';
import type { CallEvent } from '../call/record/callEvent.ts';
import type { ShownCall } from '../flow/readCalls.ts';
import { toCommandView } from './commandView.ts';

/** A call with a page of its history as the operator's routes show it: times as ISO 8601, each event as in its row. */
export function toCallView(shown: ShownCall) {
  const { call, participants, relatedCalls, events, commands, continuationToken } = shown;
  return {
    call: { ...call, participants, relatedCalls },
    events: events.map(toEventView),
    commands: commands.map(toCommandView),
    related: relatedCalls,
    continuationToken,
  };
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

/** Commands for later stand in a row as they are to be carried out, with the tones and blobs that they send. */
function withoutSecrets(facts: CallEvent['facts']): CallEvent['facts'] {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, commandsForLater.has(name) ? redact(value) : value]),
  );
}
