import { judgeCalls } from '../../../../../infra/commands/doctor/checks/recentCalls.ts';
import type { DecisionResult } from '../../../../../shared/call/decision/decisionResult.ts';
import { emptyRecord } from '../../../../../shared/call/record/callRecord.ts';
import { reduce } from '../../../../../shared/call/record/reduce.ts';
import { summarize } from '../../../../../shared/call/record/summary.ts';

function callWith(decision: Pick<DecisionResult, 'outcome' | 'attempts'>) {
  const facts = { rule: 'r', action: 'redirect', ...decision };
  const event = { id: 'e', callId: 'c', receivedAt: 0, position: 0, source: 'handler' as const, facts };
  return summarize(reduce(emptyRecord('c'), { ...event, type: `decision.${decision.outcome}` }));
}
const accepted = callWith({ outcome: 'accepted', attempts: [] });
const refused = callWith({
  outcome: 'refused',
  attempts: [{ action: 'redirect', reply: 403, milliseconds: 9, error: { code: '7503' } }],
});

test('calls that Graph took are well', () => {
  expect(judgeCalls([accepted])).toMatchObject([{ verdict: 'ok', found: '1, none of them late or refused' }]);
});

test('calls that Graph refused are counted, and its code explained', () => {
  expect(judgeCalls([accepted, refused, refused])).toMatchObject([
    {
      verdict: 'warning',
      found: '2 of the last 3 were late or refused',
      advice: expect.stringMatching(/^7503: .*Teams channel/),
    },
  ]);
});
