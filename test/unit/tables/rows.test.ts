import * as fc from 'fast-check';
import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { type CallRecord, emptyRecord } from '../../../shared/call/record/callRecord.ts';
import { fitEvent } from '../../../shared/call/record/limitEventSize.ts';
import { reduceWithRoster } from '../../../shared/call/record/reduce.ts';
import { emptyRoster, participantsOf } from '../../../shared/call/record/roster.ts';
import { summarize } from '../../../shared/call/record/summary.ts';
import { encodeEvent, fromCloudEvent } from '../../../shared/servicebus/cloudEvent.ts';
import { fromCallRow, toCallRow } from '../../../shared/tables/callRow.ts';
import { fromEventRow, toEventRow } from '../../../shared/tables/eventRow.ts';
import { fromRosterRows, toRosterRows } from '../../../shared/tables/rosterRow.ts';
import { graphEvent } from '../../support/graphEvent.ts';

/** Names that every object has something under, and a text longer than any column. */
const inherited = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', '__proto__'];
const name = fc.constantFrom(...inherited, 'audio');
const longest = 'ü😀'.repeat(50_000);
const text = fc.oneof(name, fc.constant(longest), fc.constant(longest.slice(0, 32_769)), fc.string());

const url = '/communications/calls/c1';
const change = (resourceData: fc.Arbitrary<object>, path: fc.Arbitrary<string> = fc.constant('')) =>
  fc.record({
    changeType: fc.constantFrom('created', 'updated', 'deleted'),
    resourceUrl: path.map((rest) => url + rest),
    resourceData,
  });
const typed = (type: string, properties: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({ '@odata.type': fc.constant(`#microsoft.graph.${type}`), ...properties });

const calls = change(
  typed('call', {
    state: text,
    subject: text,
    tenantId: text,
    callChainId: text,
    myParticipantId: text,
    terminationReason: text,
    direction: name,
    mediaState: fc.dictionary(name, text),
    transcription: fc.dictionary(name, text),
    toneInfo: fc.record({ tone: name, sequenceId: fc.nat(3) }),
    source: fc.record({ identity: fc.dictionary(name, fc.record({ id: text, displayName: text })) }),
    resultInfo: fc.record({ code: fc.nat(700), subcode: fc.nat(9), message: text }),
  }),
);
const operations = change(
  name.chain((kind) =>
    typed(`${kind}Operation`, { id: name, clientContext: text, status: name, completionReason: name }),
  ),
  fc.constant('/operations/o'),
);
const rosters = change(
  typed('participant', {
    id: fc.oneof(name, fc.constant(null)),
    info: fc.record({ identity: fc.dictionary(name, fc.record({ id: text })) }),
    mediaStreams: fc.array(fc.record({ mediaType: name, direction: name })),
    recordingInfo: fc.record({ recordingStatus: name }),
  }),
  fc.constant('/participants/p'),
);
const sharing = change(
  name.map((id) => ({ id })),
  name.map((id) => `/contentsharingsessions/${id}`),
);
const recorded = change(typed('participantLeftNotification', { participantId: name }));

const ours = fc.oneof(
  name.map((rule) => ({
    type: 'decision.accepted',
    facts: {
      rule,
      action: 'answer',
      outcome: 'accepted',
      attempts: [{ action: 'answer', reply: 400, milliseconds: 1, error: { code: rule } }],
    },
  })),
  name.map((rule) => ({
    type: 'call.toneReceived',
    facts: {
      deleted: false,
      tone: { sequenceId: 1 },
      onTone: Object.fromEntries([[rule, [{ hangUp: {} }]]]),
    },
  })),
  fc.tuple(name, text).map(([commandId, message]) => ({
    type: 'command.failed',
    facts: {
      commandId,
      name: 'mute',
      trigger: 'operator',
      status: 'failed',
      attempts: 1,
      error: { code: commandId, message },
    },
  })),
);

const event = fc.tuple(fc.oneof(calls, operations, rosters, sharing, recorded), fc.nat(5)).map(
  ([item, receivedAt]) =>
    (id: string): CallEvent =>
      graphEvent(item, { id, receivedAt }),
);
const own = ours.map(
  (made) =>
    (id: string): CallEvent => ({ ...made, id, callId: 'c1', source: 'handler', receivedAt: 1, position: 0 }),
);
const history = fc
  .array(fc.oneof({ weight: 4, arbitrary: event }, own), { minLength: 1, maxLength: 8 })
  .map((list) => list.map((make, n) => make(`e${n}`)));

const travelled = (said: CallEvent) => fromCloudEvent(JSON.parse(String(encodeEvent(said))));

function fold(events: readonly CallEvent[]) {
  return events.reduce(({ record, roster }, one) => reduceWithRoster(record, roster, one), {
    record: emptyRecord('c1'),
    roster: emptyRoster,
  });
}

/** Columns that a table wouldn't take. */
function tooLong(row: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(row).flatMap(([column, value]) => {
    if (typeof value === 'string') return value.length > 32_768 ? [column] : [];
    return value instanceof Uint8Array && value.length > 65_536 ? [column] : [];
  });
}

test('whatever things are called, and however long texts are, rows hold what is recorded', () => {
  fc.assert(
    fc.property(history, (events) => {
      const arrived = events.flatMap(fitEvent).map(travelled);
      const { record, roster } = fold(arrived);
      const callRow = toCallRow(record);
      const rosterRows = toRosterRows('c1', roster);
      const eventRows = arrived.map((one) => toEventRow(one));
      expect([callRow, ...rosterRows, ...eventRows].flatMap(tooLong)).toEqual([]);
      expect(fromCallRow(callRow)).toEqual(record);
      expect(participantsOf(fromRosterRows(rosterRows))).toEqual(participantsOf(roster));
      expect(eventRows.map(fromEventRow)).toEqual(arrived);
      expect(fold(arrived.toReversed())).toEqual({ record, roster });
    }),
    { numRuns: 60 },
  );
});

const established = (facts: object): CallRecord =>
  fold([
    {
      id: 'e',
      callId: 'c1',
      type: 'call.established',
      source: 'graph',
      receivedAt: 0,
      position: 0,
      facts: { deleted: false, ...facts },
    },
  ]).record;

test.each(inherited.filter((one) => one !== '__proto__'))(
  'a modality called %s is one like any other',
  (modality) => {
    const { mediaState } = summarize(established({ mediaState: { [modality]: 'active' } }));
    expect(Object.entries(mediaState)).toEqual([[modality, 'active']]);
  },
);

test('a record that Graph fills with names and parties without end still fits its row', () => {
  const entries = Array.from({ length: 20_000 }, (_, n) => `${n}${'x'.repeat(300)}`);
  const parties = entries.map((id) => ({ kind: 'user', id, displayName: id }));
  const record = established({
    mediaState: Object.fromEntries(entries.map((one) => [one, one])),
    transcription: Object.fromEntries(entries.map((one) => [one, one])),
    source: parties,
    targets: parties,
    answeredBy: parties,
  });
  const row = toCallRow(record);
  const bytes = Object.values(row).map((value) =>
    value instanceof Uint8Array ? value.length : String(value).length * 2,
  );
  expect(bytes.reduce((sum, one) => sum + one)).toBeLessThan(1024 * 1024);
  expect(fromCallRow(row)).toEqual(record);
});
