import type { Party } from '../../../shared/call/notification/party.ts';
import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import type { CallSummary } from '../../../shared/call/record/summary.ts';
import { printable } from '../../terminal.ts';
import { describeDecision, labelled } from './describeDecision.ts';

/** One call as a person reads it: what became of it, how much of the deadline was used, then event by event. */
export function describeTimeline(call: CallSummary, events: readonly CallEvent[]): string {
  const lines = [
    `call ${call.callId}: ${[call.direction, call.state, call.outcome].filter(Boolean).join(', ')}`,
    ...labelled('from', describeParties(call.source)),
    ...labelled('to', describeParties(call.targets)),
    ...labelled('placed by', describeRequester(call.placedBy)),
    ...describeDecision(call),
    ...labelled('ended', describeEnd(call)),
    '',
    ...events.map((event) => describeEvent(event, events[0]?.receivedAt ?? 0)),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function describeParties(parties: readonly Party[] | undefined): string | undefined {
  return parties
    ?.map(({ kind, displayName, id }) => [kind, displayName, id].filter(Boolean).join(' '))
    .join(', ');
}

function describeRequester(requester: CallSummary['placedBy']): string | undefined {
  return requester && [requester.name, requester.oid, requester.appid].filter(Boolean).join(' ');
}

function describeEnd({ endedAt, resultText, resultCode, resultSubcode, durationMilliseconds }: CallSummary) {
  if (endedAt === undefined) return undefined;
  const codes = resultCode === undefined ? '' : ` (${[resultCode, resultSubcode].filter(isKnown).join('/')})`;
  const lasted =
    durationMilliseconds === undefined ? '' : `, connected for ${durationMilliseconds / 1_000} s`;
  return `${endedAt}${lasted}${resultText === undefined ? '' : `. ${resultText}`}${codes}`;
}

function isKnown(value: number | undefined): value is number {
  return value !== undefined;
}

function describeEvent({ receivedAt, type, source, facts }: CallEvent, start: number): string {
  const at = new Date(receivedAt).toISOString();
  const since = `+${((receivedAt - start) / 1_000).toFixed(3)} s`;
  return `  ${at}  ${since.padStart(12)}  ${source.padEnd(9)}  ${type}  ${describeFacts(facts)}`.trimEnd();
}

/** What an event's own type says already, and the id that stands above. */
const saidAlready = new Set(['graphCallId', 'state', 'deleted']);

/** Plain values, and those one level down; lists are people, media and the like, for `--json`. */
function describeFacts(facts: object, path = ''): string {
  return Object.entries(facts)
    .filter(([name, value]) => value !== undefined && !saidAlready.has(name) && !Array.isArray(value))
    .map(([name, value]: [string, unknown]) => {
      if (typeof value !== 'object' || value === null) return `${path}${name}=${String(value)}`;
      return path === '' ? describeFacts(value, `${name}.`) : '';
    })
    .filter((text) => text !== '')
    .join(' ');
}
