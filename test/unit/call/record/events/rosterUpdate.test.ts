import { graphEvent } from '../../../../support/graphEvent.ts';

const participant = (more: object) => ({ '@odata.type': '#microsoft.graph.participant', ...more });

function change(resourceData: unknown, path = 'participants', changeType = 'updated') {
  return { changeType, resourceUrl: `/communications/calls/c1/${path}`, resourceData };
}

function factsOf(item: unknown) {
  const { type, facts } = graphEvent(item);
  return { type, ...facts };
}

const one = (more: object) => factsOf(change([participant(more)])) as unknown as { participants: object[] };

describe('a roster', () => {
  test('of an array is everybody', () => {
    expect(factsOf(change([participant({ id: 'a' }), participant({ id: 'b' })]))).toEqual({
      type: 'roster.replaced',
      full: true,
      participants: [{ id: 'a' }, { id: 'b' }],
    });
  });

  test('of an empty array is nobody', () => {
    expect(factsOf(change([]))).toEqual({ type: 'roster.replaced', full: true, participants: [] });
  });

  test('of one participant changes that one', () => {
    expect(factsOf(change(participant({ id: 'a', isMuted: true })))).toEqual({
      type: 'roster.changed',
      full: false,
      participants: [{ id: 'a', isMuted: true }],
    });
  });

  test('of one participant that is deleted removes that one', () => {
    expect(factsOf(change(participant({ id: 'a' }), 'participants/a', 'deleted'))).toMatchObject({
      full: false,
      participants: [{ id: 'a', removed: {} }],
    });
  });

  test('without data removes or keeps whom the URL names', () => {
    const id = '2765EB15-01F8-47C6-B12B-C32111A4A86F';
    const expected = { id: '2765eb1501f847c6b12bc32111a4a86f' };
    expect(factsOf(change(undefined, `participants/${id}`))).toMatchObject({ participants: [expected] });
    expect(factsOf(change(undefined, `participants/${id}`, 'deleted'))).toMatchObject({
      participants: [{ ...expected, removed: {} }],
    });
  });

  test('of a delta changes whom it names, by its number', () => {
    const item = change({
      '@odata.type': '#microsoft.graph.deltaParticipants',
      sequenceNumber: '7',
      participants: [
        { id: 'a', isInLobby: true },
        { id: 'b', removedState: { reason: 'left' } },
      ],
    });
    expect(factsOf(item)).toEqual({
      type: 'roster.changed',
      full: false,
      number: 7,
      participants: [
        { id: 'a', isInLobby: true },
        { id: 'b', removed: { reason: 'left' } },
      ],
    });
  });

  test('of a delta that names nobody changes nothing', () => {
    const item = change({ '@odata.type': '#microsoft.graph.deltaParticipants', sequenceNumber: 7 });
    expect(factsOf(item)).toMatchObject({ full: false, number: 7, participants: [] });
  });

  test('has the highest number that a participant in it was changed in', () => {
    const entries = [3, 9, undefined].map((rosterSequenceNumber, index) =>
      participant({ id: `p${index}`, rosterSequenceNumber }),
    );
    expect(factsOf(change(entries))).toMatchObject({ full: true, number: 9 });
  });

  test('is told by what it holds and not by its URL', () => {
    expect(factsOf(change([participant({ id: 'a' })], 'operations/participants'))).toMatchObject({
      full: true,
    });
  });
});

describe('a participant', () => {
  test('without an id is known by who it is', () => {
    const identity = { user: { id: '278405A3-F568-4B3E-B684-009193463064' }, phone: null };
    expect(one({ id: null, info: { identity } }).participants).toMatchObject([
      { id: 'user:278405a3f5684b3eb684009193463064' },
    ]);
  });

  test('without id and identity still counts', () => {
    expect(one({ id: null, isMuted: false }).participants).toEqual([{ id: 'unnamed', isMuted: false }]);
  });

  test('keeps what is encrypted as encrypted', () => {
    expect(one({ id: 'a', info: { identity: { encrypted: { id: 'xyz' } } } }).participants).toEqual([
      { id: 'a', identities: [{ kind: 'encrypted', id: 'xyz' }] },
    ]);
  });

  test('says of media, lobby, mute and recording what is there', () => {
    const mediaStreams = [
      { mediaType: 'audio', direction: 'inactive', serverMuted: true },
      { mediaType: 'video', direction: 'sendOnly' },
      'nonsense',
    ];
    const recordingInfo = { recordingStatus: 'recording', initiator: {} };
    expect(
      one({ id: 'a', isInLobby: false, isMuted: true, mediaStreams, recordingInfo }).participants,
    ).toEqual([
      {
        id: 'a',
        isInLobby: false,
        isMuted: true,
        media: { audio: 'inactive', video: 'sendOnly' },
        recordingStatus: 'recording',
      },
    ]);
  });

  test.each([
    { isMuted: 'yes' },
    { mediaStreams: 7 },
    { info: [] },
    { recordingInfo: 'x' },
    { isInLobby: null },
  ])('loses only what cannot be understood of it (%j)', (odd) => {
    expect(one({ id: 'a', ...odd }).participants).toMatchObject([{ id: 'a' }]);
  });
});
