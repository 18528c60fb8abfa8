import type { CallEvent } from '../call/event.ts';
import type { ShownCall } from '../flow/readCalls.ts';
import { toCommandView } from './commandView.ts';

/** A call with its history as the operator's routes show it: times as ISO 8601, each event as in its row. */
export function toCallView({ call, participants, relatedCalls, events, commands }: ShownCall) {
  return {
    call: { ...call, participants, relatedCalls },
    events: events.map(toEventView),
    commands: commands.map(toCommandView),
  };
}

function toEventView({ id, type, receivedAt, position, source, facts, data }: CallEvent) {
  return {
    id,
    type,
    receivedAt: new Date(receivedAt).toISOString(),
    position,
    source,
    facts,
    data: data ?? facts,
  };
}
