import * as fc from 'fast-check';
import { contributionOf } from '../../../../../shared/call/record/events/eventKinds.ts';
import { graphEvent } from '../../../../support/graphEvent.ts';

const types = [
  'call',
  'participant',
  'deltaParticipants',
  'participantJoiningNotification',
  'participantLeftNotification',
  'playPromptOperation',
  'contentSharingSession',
  'somethingNew',
];
const names = [
  'id',
  'state',
  'status',
  'resultInfo',
  'code',
  'toneInfo',
  'sequenceNumber',
  'participants',
  'participantId',
  'info',
  'identity',
  'mediaStreams',
  'removedState',
  'recordingInfo',
  'mediaState',
  'transcription',
  'call',
  'incomingContext',
  'source',
  'targets',
];

/** Objects that look like Graph's at first glance, with anything at all where a value should be. */
const resource = fc.letrec<{ value: unknown; entity: object }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue({ maxDepth: 1 }),
    tie('entity'),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
  entity: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 4, noNullPrototype: true }),
}));
const entity = fc.tuple(fc.option(fc.constantFrom(...types)), resource.entity).map(([type, properties]) => ({
  ...(type !== null && { '@odata.type': `#microsoft.graph.${type}` }),
  ...properties,
}));
const item = fc.record({
  changeType: fc.constantFrom('created', 'updated', 'deleted', '', null, 7),
  resourceUrl: fc
    .constantFrom(
      '',
      '/participants',
      '/participants/a',
      '/operations/%',
      '/operations/participants',
      '/contentSharingSessions',
    )
    .map((rest) => `/communications/calls/c1${rest}`),
  resourceData: fc.oneof(
    entity,
    fc.array(fc.oneof(entity, resource.value), { maxLength: 3 }),
    fc.jsonValue(),
  ),
});

test('whatever Graph sends is some event, whose facts say something of its call after their way through the queue', () => {
  fc.assert(
    fc.property(item, (sent) => {
      const event = graphEvent(sent);
      const queued = { ...event, facts: JSON.parse(JSON.stringify(event.facts)) as object };
      expect(contributionOf(queued)).toEqual(contributionOf(event));
    }),
    { numRuns: 5_000 },
  );
});
