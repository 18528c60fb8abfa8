import { describeCall } from '../../../infra/describeCall.ts';
import type { CommandProgress } from '../../../shared/call/commands/commandProgress.ts';
import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { emptyRecord } from '../../../shared/call/record/callRecord.ts';
import { reduce } from '../../../shared/call/record/reduce.ts';
import { summarize } from '../../../shared/call/record/summary.ts';
import { toCallView } from '../../../shared/operator/callView.ts';

const start = Date.parse('2026-11-22T08:00:00.000Z');

const at = (after: number, type: string, source: CallEvent['source'], facts: object): CallEvent => ({
  id: `${type}${after}`,
  callId: 'c',
  type,
  source,
  receivedAt: start + after,
  position: 0,
  facts,
});
const rang = (facts: object = {}) =>
  at(0, 'call.incoming', 'graph', { graphCallId: 'C', state: 'incoming', deleted: false, ...facts });
const decided = (facts: object) => at(2_500, 'decision.accepted', 'handler', { rule: 'sales', ...facts });
const ended = at(61_000, 'call.terminated', 'graph', { deleted: true, result: { code: 200, subcode: 7000 } });

function timelineOf(events: readonly CallEvent[], commands: readonly CommandProgress[] = []): string[] {
  const call = summarize(events.reduce(reduce, emptyRecord('c')));
  return describeCall(toCallView({ call, events, commands, relatedCalls: [] })).split('\n');
}

test('a call reads as what became of it, then event by event from its first', () => {
  const answered = { action: 'answer', outcome: 'accepted', answerMilliseconds: 1_500 };
  const attempts = [{ action: 'answer', reply: 202, milliseconds: 1_500 }];
  expect(timelineOf([rang(), decided({ ...answered, attempts }), ended])).toEqual([
    'call c: terminated, missed',
    '  decided   answer by the rule "sales": accepted',
    '  deadline  [###...........................] 1500 of 15000 ms, 10.0 %',
    '            answer ⇒ 202 after 1500 ms',
    '  ended     2026-11-22T08:01:01.000Z. The bot ended the call. (200/7000)',
    '',
    '  2026-11-22T08:00:00.000Z      +0.000 s  graph      call.incoming',
    '  2026-11-22T08:00:02.500Z      +2.500 s  handler    decision.accepted  rule=sales action=answer outcome=accepted answerMilliseconds=1500',
    '  2026-11-22T08:01:01.000Z     +61.000 s  graph      call.terminated  result.code=200 result.subcode=7000',
    '',
  ]);
});

test('a recorder is measured by the five seconds it has', () => {
  const late = {
    action: 'answer',
    outcome: 'late',
    attempts: [{ action: 'answer', reply: 'timeout', milliseconds: 5_000 }],
  };
  const lines = timelineOf([rang({ recording: true }), decided(late)]);
  expect(lines).toContain('  deadline  [##############################] 5000 of 5000 ms, 100.0 %');
  expect(lines).toContain('            answer ⇒ timeout after 5000 ms');
});

test('a refusal shows what its code means', () => {
  const attempts = [
    { action: 'redirect', reply: 403, milliseconds: 90, error: { code: '7504', meaning: 'No consent.' } },
  ];
  const lines = timelineOf([rang(), decided({ action: 'redirect', outcome: 'refused', attempts })]);
  expect(lines).toContain('            redirect ⇒ 403 after 90 ms: 7504 No consent.');
});

test('a call that nothing was decided about has no deadline', () => {
  expect(timelineOf([ended]).filter((line) => /decided|deadline/.test(line))).toEqual([]);
});

test('its commands follow: who asked for them, how far they got, what Graph replied', () => {
  const command = { session: 'c', command: {}, requestedAt: start + 3_000, updatedAt: start, retries: 0 };
  const lines = timelineOf(
    [rang()],
    [
      {
        ...command,
        commandId: '1',
        name: 'playPrompt',
        trigger: 'established',
        status: 'completed',
        attempts: 1,
        graphStatus: 200,
      },
      {
        ...command,
        commandId: '2',
        name: 'transfer',
        trigger: 'operator',
        status: 'refused',
        attempts: 12,
        graphStatus: 403,
        error: { code: '7504', meaning: 'No consent.' },
        requestedBy: { name: 'Ada' },
      },
      { ...command, commandId: '3', name: 'hangUp', trigger: 'tone', status: 'pending', attempts: 0 },
    ],
  );
  expect(lines.slice(-5)).toEqual([
    '  requested                 command     asked for by  status     requests  Graph’s reply',
    '  2026-11-22T08:00:03.000Z  playPrompt  established   completed         1  200',
    '  2026-11-22T08:00:03.000Z  transfer    Ada           refused          12  403: 7504 No consent.',
    '  2026-11-22T08:00:03.000Z  hangUp      tone          pending           0  -',
    '',
  ]);
});

test('who was asked before stands first, with how long that took', () => {
  const attempts = [
    { action: 'ask', reply: 'timeout', milliseconds: 2_003.2, askedMs: 2_000.4 },
    { action: 'reject', reply: 202, milliseconds: 2_040 },
  ];
  const lines = timelineOf([rang(), decided({ action: 'reject', outcome: 'accepted', attempts })]);
  expect(lines).toContain('            ask ⇒ timeout after 2003 ms, of them 2000 ms of asking');
});
