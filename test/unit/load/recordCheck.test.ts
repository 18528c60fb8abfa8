import type { PostedNotification, ReceivedRequest } from '../../../infra/local/graph/calls/transcript.ts';
import type { Report } from '../../../infra/local/graph/control/callReport.ts';
import { check, type RecordedCall } from '../../load/recordCheck.ts';

/** What the checker of `npm run soak` and `npm run bench -- --faults` sees: one call in which everything went well. */
const at = '2026-11-25T08:00:00.000Z';

function posted(state: string, changeType = 'updated', more: Partial<PostedNotification> = {}) {
  return {
    kind: 'notification' as const,
    at,
    to: 'bot',
    messageId: state,
    position: 0,
    changeType,
    resourceUrl: '/communications/calls/c',
    resourceType: 'call',
    state,
    status: 202,
    milliseconds: 1,
    ...more,
  };
}

function asked(operation: string, more: Partial<ReceivedRequest> = {}): ReceivedRequest {
  return {
    kind: 'request',
    at,
    method: 'POST',
    path: `/v1.0/communications/calls/c/${operation}`,
    operation,
    body: operation === 'answer' ? {} : { clientContext: 'c.1' },
    status: 202,
    reaction: 'reply',
    isDone: true,
    ...more,
  };
}

const recordedAs = (id: string, state: string, changeType = 'updated') => ({
  id,
  source: 'graph',
  data: { changeType, resourceUrl: '/communications/calls/c', resourceData: { state } },
});

const transcript = [
  posted('incoming', 'created'),
  asked('answer'),
  posted('established'),
  asked('playPrompt'),
  posted('terminated', 'deleted'),
];
const well: RecordedCall = {
  call: { state: 'terminated', decision: 'answer', decisionOutcome: 'accepted', eventCount: 3 },
  events: [
    recordedAs('1', 'incoming', 'created'),
    recordedAs('2', 'established'),
    recordedAs('3', 'terminated', 'deleted'),
  ],
  commands: [{ commandId: 'c.1', name: 'playPrompt', status: 'completed' }],
};

const report = (entries: Report['transcript']): Report => ({
  callId: 'c',
  scenario: 's',
  title: '',
  faults: [],
  done: true,
  problems: [],
  expect: { state: 'terminated' },
  operatorRequests: [],
  transcript: entries,
});

const mayDeviate = true;

test('a call that went well has no fault', () => {
  expect(check(report(transcript), well)).toEqual({ lost: [], doubled: [], wrong: [] });
  expect(check(report(transcript), well, { mayDeviate })).toEqual({ lost: [], doubled: [], wrong: [] });
});

test.each<[string, Report['transcript'], Partial<RecordedCall>, object]>([
  [
    'a change that was acknowledged and is not there is lost',
    transcript,
    { events: well.events.slice(1), call: { ...well.call, eventCount: 2 } },
    { lost: ['created /communications/calls/c incoming'] },
  ],
  [
    'one that was not acknowledged is not',
    transcript.with(2, posted('established', 'updated', { status: null, error: 'cut' })),
    { events: [well.events[0], well.events[2]] as never, call: { ...well.call, eventCount: 2 } },
    {},
  ],
  [
    'a change that is there twice is doubled',
    transcript,
    { events: [...well.events, recordedAs('4', 'established')], call: { ...well.call, eventCount: 4 } },
    { doubled: ['recorded: updated /communications/calls/c established'] },
  ],
  [
    'a change that Graph sent again counts once',
    [
      ...transcript,
      posted('established', 'updated', { messageId: 'again', originalMessageId: 'established' }),
    ],
    {},
    {},
  ],
  [
    'a command that Graph has done twice is doubled',
    [...transcript, asked('playPrompt')],
    {},
    { doubled: ['done: playPrompt c.1'] },
  ],
  [
    'a request that Graph refused was not done',
    [...transcript, asked('playPrompt', { status: 429, isDone: false })],
    {},
    {},
  ],
  [
    'a decision that Graph carried out is not refused',
    transcript,
    { call: { ...well.call, decisionOutcome: 'refused' } },
    { wrong: ['decision: answer refused, but Graph did answer'] },
  ],
  [
    'nor unknown, where Graph said so',
    transcript,
    { call: { ...well.call, decisionOutcome: 'unknown' } },
    { wrong: ['decision: answer unknown, but Graph did answer'] },
  ],
  [
    'it may be, where the word was lost',
    transcript.with(1, asked('answer', { status: 500 })),
    { call: { ...well.call, decisionOutcome: 'unknown' } },
    {},
  ],
  [
    'what Graph did not do is not accepted',
    transcript.with(1, asked('answer', { status: 500, isDone: false })),
    {},
    { wrong: ['decision: answer accepted, but Graph did nothing'] },
  ],
  [
    'a command comes to an end',
    transcript,
    { commands: [{ commandId: 'c.1', name: 'playPrompt', status: 'sending' }] },
    { wrong: ['command: playPrompt is sending, done by Graph'] },
  ],
  [
    'one that was never done is not completed',
    transcript.with(3, asked('playPrompt', { status: 503, isDone: false })),
    {},
    { wrong: ['command: playPrompt is completed, not done by Graph'] },
  ],
  [
    'the record counts its events',
    transcript,
    { call: { ...well.call, eventCount: 4 } },
    { wrong: ['eventCount: expected 3, found 4'] },
  ],
])('%s', (_claim, entries, changed, faults) => {
  const found = check(report(entries), { ...well, ...changed }, { mayDeviate });
  expect(found).toEqual({ lost: [], doubled: [], wrong: [], ...faults });
});
