import { emptyRecord } from '../../../../../shared/call/record/callRecord.ts';
import { reduce } from '../../../../../shared/call/record/reduce.ts';
import { summarize } from '../../../../../shared/call/record/summary.ts';
import { graphEvent } from '../../../../support/graphEvent.ts';

const digits = '0fe0623fd62842edb4bd8ac290072cc5';
const dashed = '0fe0623f-d628-42ed-b4bd-8ac290072cc5';

function operation(type: string | undefined, resource: object, segment = dashed, changeType = 'deleted') {
  return {
    changeType,
    resourceUrl: `/communications/calls/c1/operations/${segment}`,
    resourceData: { ...(type !== undefined && { '@odata.type': `#microsoft.graph.${type}` }), ...resource },
  };
}

describe('what became of an operation', () => {
  test.each<[string, string, object, string]>([
    ['its status', 'playPromptOperation', { status: 'completed' }, 'completed'],
    ['its status whatever the case', 'muteParticipantOperation', { status: 'Completed' }, 'completed'],
    ['its status', 'unmuteParticipantOperation', { status: 'failed' }, 'failed'],
    ['its status', 'subscribeToToneOperation', { status: 'running' }, 'running'],
    ['its status', 'startHoldMusicOperation', { status: 'NotStarted' }, 'notStarted'],
    ['its status', 'stopHoldMusicOperation', { status: 'completed', resultInfo: null }, 'completed'],
    [
      'its result where the status is too kind',
      'commsOperation',
      { status: 'completed', resultInfo: { code: 400 } },
      'failed',
    ],
    ['its result where it has no status', 'commsOperation', { resultInfo: { code: '200' } }, 'completed'],
    ['its result where it has no status', 'commsOperation', { resultInfo: { code: 500 } }, 'failed'],
    ['nothing where it says nothing', 'commsOperation', {}, 'unknown'],
    ['nothing where its status is new to us', 'commsOperation', { status: 'paused' }, 'unknown'],
    [
      'its completion reason',
      'playPromptOperation',
      { status: 'completed', completionReason: 'mediaOperationCanceled' },
      'failed',
    ],
    [
      'its completion reason',
      'playPromptOperation',
      { completionReason: 'completedSuccessfully' },
      'completed',
    ],
    [
      'its status where the reason is unknown',
      'playPromptOperation',
      { status: 'completed', completionReason: 'unknown' },
      'completed',
    ],
    [
      'its completion reason',
      'recordOperation',
      { status: 'completed', completionReason: 'stopToneDetected' },
      'completed',
    ],
    [
      'its completion reason',
      'recordOperation',
      { status: 'completed', completionReason: 'maxRecordDurationReached' },
      'completed',
    ],
    [
      'its completion reason',
      'recordOperation',
      { status: 'completed', completionReason: 'maxSilenceTimeout' },
      'completed',
    ],
    [
      'its completion reason',
      'recordOperation',
      { status: 'completed', completionReason: 'initialSilenceTimeout' },
      'failed',
    ],
    [
      'its completion reason',
      'recordOperation',
      { status: 'completed', completionReason: 'playBeepFailed' },
      'failed',
    ],
    [
      'its completion reason',
      'sendDtmfTonesOperation',
      { status: 'completed', completionReason: 'mediaOperationCanceled' },
      'failed',
    ],
  ])('is told by %s (%s %j): %s', (_by, type, resource, expected) => {
    const event = graphEvent(operation(type, resource));
    expect(event.type).toBe(`operation.${expected}`);
    expect(event.facts).toMatchObject({ status: expected });
  });
});

describe('which operation it was', () => {
  test.each<[string, object, string, string | undefined]>([
    ['in the body', { id: dashed }, 'other', digits],
    ['in the body as digits', { id: digits.toUpperCase() }, dashed, digits],
    ['in the URL as digits', {}, digits.toUpperCase(), digits],
    ['in the URL where the body has null', { id: null }, dashed, digits],
    ['in the URL, though no GUID', {}, 'op%2D7', 'op-7'],
    ['nowhere: the document posts to operations/participants', { id: null }, 'participants', undefined],
    ['nowhere: the URL ends too early', {}, '', undefined],
  ])('stands %s', (_where, resource, segment, expected) => {
    const { facts } = graphEvent(operation('recordOperation', resource, segment));
    expect((facts as { operationId?: string }).operationId).toBe(expected);
  });

  test.each<[string | undefined, string]>([
    ['updateRecordingStatusOperation', 'updateRecordingStatus'],
    ['cancelMediaProcessingOperation', 'cancelMediaProcessing'],
    ['commsOperation', 'comms'],
    ['somethingNewOperation', 'somethingNew'],
    [undefined, 'unknown'],
  ])('%s is of the kind %s', (type, kind) => {
    expect(graphEvent(operation(type, { status: 'completed' })).facts).toMatchObject({ kind });
  });

  test('one that a delivery holds in an array of one is read alike', () => {
    const item = operation('playPromptOperation', { status: 'completed', clientContext: 'mine' });
    const event = graphEvent({ ...item, resourceData: [item.resourceData] });
    expect(event).toMatchObject({ type: 'operation.completed', facts: { clientContext: 'mine' } });
  });
});

test('an operation that is reported as running after its end leaves the end in the record', () => {
  const ended = graphEvent(operation('playPromptOperation', { status: 'completed' }), { id: 'a' });
  const running = graphEvent(operation('playPromptOperation', { status: 'running' }, dashed, 'updated'), {
    id: 'b',
    receivedAt: ended.receivedAt + 1,
  });
  const { operations } = summarize([ended, running].reduce(reduce, emptyRecord('c1')));
  expect(operations).toMatchObject({ playPrompt: { status: 'completed' } });
});
