import * as fc from 'fast-check';
import { globSync } from 'glob';
import { fromIncomingCall } from '../../../../shared/call/notification/incomingCall.ts';
import { decide } from '../../../../shared/call/policy/decide.ts';
import { onTone } from '../../../../shared/call/policy/onTone.ts';
import { readPolicy } from '../../../../shared/call/policy/policy.ts';
import { emptyRecord } from '../../../../shared/call/record/callRecord.ts';
import { incomingCallsIn } from '../../../../shared/call/record/incomingCallsIn.ts';
import { reduceWithRoster } from '../../../../shared/call/record/reduce.ts';
import { participantsOf } from '../../../../shared/call/record/roster.ts';
import { summarize } from '../../../../shared/call/record/summary.ts';
import { transferEndOf } from '../../../../shared/call/record/transferEnd.ts';
import { documentChanges, graphEvent } from '../../../support/graphEvent.ts';

const url = '/communications/calls/57dab8b1-894c-409a-b240-bd8beae78896';
const typed = (type: string, more: object) => ({ '@odata.type': `#microsoft.graph.${type}`, ...more });
const change = (changeType: string, path: string, resourceData: unknown) => ({
  changeType,
  resourceUrl: `${url}${path}`,
  resourceData,
});
const aboutCall = (more: object) => change('updated', '', typed('call', more));
const aboutOperation = (type: string, more: object) =>
  change('updated', '/operations/1', typed(`${type}Operation`, { id: '1', ...more }));
const participant = typed('participant', {
  id: 'p',
  mediaStreams: [
    { mediaType: 'audio', direction: 'inactive' },
    { mediaType: 'videoBasedScreenSharing', direction: 'sendOnly' },
  ],
  recordingInfo: { recordingStatus: 'notRecording' },
});
const incoming = { state: 'incoming', direction: 'incoming', requestedModalities: ['audio', 'video'] };

/** Words of Graph's beyond those in its documents' own samples. */
const ownChanges: readonly unknown[] = [
  aboutCall(incoming),
  change('created', '', typed('call', { ...incoming, direction: 'outgoing' })),
  aboutCall({ ...incoming, applicationMetadata: { botData: { inviteReasons: ['ComplianceRecording'] } } }),
  aboutCall({ state: 'established', toneInfo: { sequenceId: 1, tone: 'tone1' } }),
  aboutCall({ state: 'established', toneInfo: { sequenceId: 1, tone: 'pound' } }),
  aboutCall({ state: 'transferAccepted' }),
  aboutCall({ state: 'terminated', terminationReason: 'AppTransferred' }),
  aboutCall({ mediaState: { audio: 'active', video: 'inactive' } }),
  aboutCall({ transcription: { state: 'notStarted', lastModifiedDateTime: '2026-11-22T08:00:00Z' } }),
  aboutOperation('playPrompt', { status: 'notStarted' }),
  aboutOperation('record', { status: 'completed', completionReason: 'initialSilenceTimeout' }),
  aboutOperation('sendDtmfTones', { status: 'running', completionReason: 'unspecifiedError' }),
  change('deleted', '/operations/1', typed('muteParticipantOperation', { id: '1' })),
  change('updated', '/participants', [participant]),
  change('deleted', '/participants/p', participant),
  change(
    'updated',
    '/participants',
    typed('deltaParticipants', { sequenceNumber: 3, participants: [participant] }),
  ),
  change('updated', '', typed('participantJoiningNotification', { call: { id: 'c' } })),
  change('updated', '', typed('participantLeftNotification', { call: { id: 'c' }, participantId: 'p' })),
  change('created', '/contentSharingSessions/1', undefined),
  change('deleted', '/contentSharingSessions/1', undefined),
];
const documents = globSync('*/*.json', { cwd: 'test/fixtures/notifications' }).toSorted();
const changes = [...ownChanges, ...documents.flatMap((file) => documentChanges(file.replace('.json', '')))];

/** The properties whose values are Graph's own words, at any depth. */
const enumerations = new Set(
  `@odata.type changeType state direction tone requestedModalities mediaState status completionReason terminationReason
   mediaType recordingStatus participationMethod inviteReasons endpointType routingType`.split(/\s+/),
);

/** The same change, its words in the letter case that the coin gives each letter. */
function respelled(value: unknown, toss: () => boolean, isWord = false): unknown {
  if (typeof value === 'string' && isWord)
    return value.replace(/[a-z]/gi, (letter) => (toss() ? letter.toUpperCase() : letter.toLowerCase()));
  if (Array.isArray(value)) return value.map((entry) => respelled(entry, toss, isWord));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, entry]) => [name, respelled(entry, toss, isWord || enumerations.has(name))]),
  );
}

const prompt = (name: string) => ({ playPrompt: { uris: [`https://cdn.contoso.com/${name}.wav`] } });
const policy = readPolicy({
  rules: [
    { name: 'recorder', when: { recording: true }, then: { reject: { reason: 'busy' } } },
    {
      name: 'menu',
      when: { modalities: ['video'] },
      then: { answer: { media: { serviceHosted: {} } } },
      onTone: { '1': [prompt('one')], '#': [prompt('pound')] },
    },
  ],
  otherwise: { ignore: {} },
});
const now = new Date('2026-11-22T08:00:00Z');

/** Everything that the product makes of a change. */
function meaningOf(item: unknown) {
  const event = graphEvent(item);
  const { record, roster } = reduceWithRoster(emptyRecord(event.callId), undefined, event);
  const resource = (item as { resourceData: unknown }).resourceData;
  return {
    type: event.type,
    facts: event.facts,
    summary: summarize(record),
    participants: participantsOf(roster),
    transferEnd: transferEndOf(event),
    onTone: onTone(resource, policy),
    decision: decide(fromIncomingCall(resource), policy, now),
    incoming: incomingCallsIn({ value: [item] }),
  };
}

test.each(changes.map((item) => [JSON.stringify(item).slice(0, 120), item]))(
  'means the same in whatever letter case Graph writes its words: %s',
  (_claim, item) => {
    const meaning = meaningOf(item);
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (coin) => {
        expect(meaningOf(respelled(item, () => coin.next().value))).toEqual(meaning);
      }),
      { numRuns: 30 },
    );
  },
);

test('a tone, a direction and a reason to record are understood at all', () => {
  const said = ownChanges.map((item) => meaningOf(item));
  expect(said.filter(({ onTone: commands }) => commands !== undefined)).toHaveLength(2);
  expect(said.filter(({ summary }) => summary.direction === 'outgoing')).toHaveLength(1);
  expect(said.filter(({ decision }) => decision.rule === 'recorder')).toHaveLength(1);
  expect(said.filter(({ participants }) => participants[0]?.media?.['audio'] === 'inactive')).toHaveLength(2);
});
