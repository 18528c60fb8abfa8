import type { CallEvent } from '../call/event.ts';
import type { CallSummary } from '../call/summary.ts';

/** A call with its history as the operator's routes show it: times as ISO 8601, each event as in its row. */
export function toCallView({
  call,
  events,
}: {
  readonly call: CallSummary;
  readonly events: readonly CallEvent[];
}) {
  return { call, events: events.map(toEventView) };
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
