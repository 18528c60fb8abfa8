import { toEventView } from '../call/record/eventView.ts';
import { toSummaryView } from '../call/record/summaryView.ts';
import type { CallPage, ShownCall } from '../flow/readCalls.ts';
import { toCommandView } from './commandView.ts';

/** A call with one page of its events, as the operator's routes show it: times in ISO 8601, events as in their rows. */
export function toCallView(shown: ShownCall) {
  const { call, participants, relatedCalls, events, commands, continuationToken } = shown;
  return {
    call: { ...toSummaryView(call), participants, relatedCalls },
    events: events.map(toEventView),
    commands: commands.map(toCommandView),
    related: relatedCalls,
    continuationToken,
  };
}

/** A page of calls as the operator's routes show it. */
export function toListView({ calls, continuationToken }: CallPage) {
  return { calls: calls.map(toSummaryView), continuationToken };
}
