import type { CallEvent } from '../../../../../shared/call/record/callEvent.ts';
import { emptyRecord } from '../../../../../shared/call/record/callRecord.ts';
import { reduce, reduceWithRoster } from '../../../../../shared/call/record/reduce.ts';
import { type CallSummary, summarize } from '../../../../../shared/call/record/summary.ts';
import { documentChanges, graphEvent } from '../../../../support/graphEvent.ts';

const at = '2026-11-22T08:00:00.000Z';

function eventOf(example: string): CallEvent {
  return graphEvent(documentChanges(example)[0]);
}

function recordOf(event: CallEvent): CallSummary {
  const record = emptyRecord(event.callId);
  return summarize(
    event.type.startsWith('roster.')
      ? reduceWithRoster(record, undefined, event).record
      : reduce(record, event),
  );
}

/** The example, its call, the event it must become, and what the record must then say. */
type Row = [example: string, callId: string, type: string, facts: object, record: object];

const p2p = '57dab8b1894c409ab240bd8beae78896';
const transferred = '341a0500d4bf42248b191581168d328b';
const group = 'ab6233a520b74c5ebea2ce56c9776429';
const meeting = '7531d31fd10d44de802fc569dbca451c';
const recordId = '0fe0623fd62842edb4bd8ac290072cc5';
const context = 'd45324c1-fcb5-430a-902c-f20af696537c';
const inviteContext = 'f2fa86af-3c51-4bc2-8fc0-475452d9764f';

describe("each notification in Graph's documents becomes its event and its place in the record", () => {
  test.each<Row>([
    [
      'call-playprompt/completed',
      p2p,
      'operation.completed',
      {
        kind: 'playPrompt',
        operationId: recordId,
        clientContext: context,
        result: { code: 200, subcode: 0 },
      },
      { operations: { playPrompt: { status: 'completed', at, clientContext: context } } },
    ],
    [
      'call-record/completed',
      p2p,
      'operation.completed',
      { kind: 'record', operationId: recordId, clientContext: context, result: { subcode: 8515 } },
      { operations: { record: { status: 'completed', code: 200, subcode: 8515 } } },
    ],
    [
      'call-cancelmediaprocessing/record-cancelled',
      p2p,
      'operation.failed',
      { kind: 'record', operationId: recordId, completionReason: 'operationCanceled' },
      { operations: { record: { status: 'failed', code: 400, subcode: 8508 } } },
    ],
    [
      'call-addlargegalleryview/completed',
      p2p,
      'operation.completed',
      { kind: 'addLargeGalleryView', operationId: 'e33176d4836a4fd7b95ad11bda52811d' },
      { operations: { addLargeGalleryView: { status: 'completed' } } },
    ],
    [
      'participant-invite/example-1-completed',
      group,
      'operation.completed',
      {
        kind: 'inviteParticipants',
        operationId: 'eec3812afdc34fb4825ca06c9f35414e',
        clientContext: inviteContext,
      },
      { operations: { inviteParticipants: { status: 'completed' } } },
    ],
    [
      'participant-invite/example-2-completed',
      meeting,
      'operation.completed',
      { kind: 'inviteParticipants', clientContext: inviteContext },
      { operations: { inviteParticipants: { status: 'completed', clientContext: inviteContext } } },
    ],
    [
      'participant-invite/example-3-completed',
      group,
      'operation.completed',
      { kind: 'inviteParticipants', operationId: '278405a3f5684b3eb684009193463064' },
      { operations: { inviteParticipants: { status: 'completed' } } },
    ],
    [
      'participant-invite/example-1-roster',
      group,
      'roster.replaced',
      { full: true, participants: [{ id: 'application:278405a3f5684b3eb684009193463064', isMuted: false }] },
      { participantCount: 1, participantsInLobby: 0, participantsMuted: 0 },
    ],
    [
      'participant-invite/example-2-roster',
      meeting,
      'roster.replaced',
      {
        participants: [
          { id: 'application:7e1b434685a64bddabe3d11c5d420efe' },
          { id: 'user:1e12641844a04a94a6f80efe1ad71acb' },
        ],
      },
      { participantCount: 2 },
    ],
    [
      'participant-invite/example-3-roster',
      'a7ebfb2d871e419c87af27290b22e8db',
      'roster.replaced',
      { participants: [{ id: 'user:7e1b434685a64bddabe3d11c5d420efe', media: { audio: 'sendReceive' } }] },
      { participantCount: 1 },
    ],
    [
      'participant-mute/roster',
      p2p,
      'roster.replaced',
      { participants: [{ id: '2765eb1501f847c6b12bc32111a4a86f', isMuted: true }] },
      { participantCount: 1, participantsMuted: 1 },
    ],
    [
      'call-subscribetotone/tone',
      p2p,
      'call.toneReceived',
      { tone: { sequenceId: 1 } },
      { state: 'unknown', establishedAt: at },
    ],
    ['call-delete/terminating', p2p, 'call.terminating', { state: 'terminating' }, { state: 'terminating' }],
    [
      'call-delete/terminated',
      p2p,
      'call.terminated',
      { result: { code: 200, subcode: 5001 } },
      { state: 'terminated', resultCode: 200, resultSubcode: 5001, resultText: 'The conversation is over.' },
    ],
    [
      'call-reject/example-2-incoming',
      p2p,
      'call.incoming',
      { source: [{ kind: 'user', id: '112f7296-5fa4-42ca-bae8-6a692b15d4b8', displayName: 'John' }] },
      { state: 'incoming', direction: 'incoming' },
    ],
    [
      'call-reject/example-2-deleted',
      p2p,
      'call.terminated',
      { deleted: true },
      { state: 'terminated', endedAt: at },
    ],
    [
      'call-transfer/example-1-transferring',
      transferred,
      'call.transferring',
      { state: 'transferring' },
      { state: 'transferring', establishedAt: at },
    ],
    [
      'call-transfer/example-1-transfer-accepted',
      transferred,
      'call.transferAccepted',
      {},
      { state: 'transferAccepted' },
    ],
    [
      'call-transfer/example-1-transfer-completed',
      transferred,
      'call.terminated',
      { result: { code: 0, subcode: 7015 } },
      { outcome: 'transferred', resultText: 'The transfer was completed.' },
    ],
    [
      'call-transfer/example-1-transfer-failed',
      transferred,
      'call.established',
      { result: { code: 500, subcode: 7000 } },
      { state: 'established', outcome: 'active', endedAt: undefined },
    ],
    [
      'call-transfer/example-2-transfer-completed',
      transferred,
      'call.terminated',
      { terminationReason: 'AppTransferred' },
      { outcome: 'transferred' },
    ],
    [
      'call-transfer/example-2-transfer-failed',
      transferred,
      'call.established',
      { result: { code: 500, subcode: 7700 } },
      { state: 'established', outcome: 'active' },
    ],
    [
      'call-redirect/example-3-terminated',
      '491f0b00ffff4bc9a43eb226498ec22a',
      'call.terminated',
      { answeredBy: [{ kind: 'encrypted', id: '1xt4uextl99sdzwdxuvdxrvgrv8gehcq7jdgf9yhzeto' }] },
      { answeredBy: [{ kind: 'encrypted', id: '1xt4uextl99sdzwdxuvdxrvgrv8gehcq7jdgf9yhzeto' }] },
    ],
    [
      'call-answer/example-2-content-sharing-started',
      '421f4c0044364c3a9d9ac4924cf98e67',
      'contentSharing.started',
      { sessions: ['2765eb15-01f8-47c6-b12b-c32111a4a86f'], active: true },
      { contentSharingSessions: 1 },
    ],
    [
      'call-answer/example-3-incoming',
      'e71f03009c1f4d99b5f42722e877d497',
      'call.incoming',
      {
        callChainId: '05f2f70f-3a9c-47c1-80a9-cc79e91d8cec',
        observedParticipantId: '30fad2ce898941a18a66f6636e629a2a',
      },
      { callChainId: '05f2f70f-3a9c-47c1-80a9-cc79e91d8cec' },
    ],
  ])('%s', (example, callId, type, facts, record) => {
    const event = eventOf(example);
    expect(event).toMatchObject({ callId, type, facts });
    expect(recordOf(event)).toMatchObject(record);
  });
});

test('a whole blind transfer of the document ends as transferred', () => {
  const names = ['transferring', 'transfer-accepted', 'transfer-completed'];
  const events = names.map((name, second) =>
    graphEvent(documentChanges(`call-transfer/example-1-${name}`)[0], { id: name, receivedAt: second }),
  );
  expect(summarize(events.reduce(reduce, emptyRecord(transferred)))).toMatchObject({
    state: 'terminated',
    outcome: 'transferred',
    eventCount: 3,
  });
});
