import { emptyRecord } from '../../../shared/call/record/callRecord.ts';
import type { PlannedCheck } from '../../../shared/call/record/plannedCallCheck.ts';
import { reduce } from '../../../shared/call/record/reduce.ts';
import { resumeChecks } from '../../../shared/flow/resumeCallChecks.ts';
import { fakeClock } from '../../support/fakeClock.ts';
import { inMemoryCommandQueue } from '../../support/inMemory.ts';
import { silentLog } from '../../support/silentLog.ts';

const clock = fakeClock();
const HOUR = 60 * 60_000;
const planned = (hoursAgo: number): PlannedCheck => ({
  n: 4,
  purpose: 'keepAlive',
  at: clock.now() - hoursAgo * HOUR,
});

function recordOf(callId: string, check: PlannedCheck | undefined, deleted = false) {
  const event = {
    id: 'e',
    callId,
    type: 'call.established',
    source: 'graph' as const,
    receivedAt: 0,
    position: 0,
    facts: { state: 'established', deleted },
  };
  return { ...reduce(emptyRecord(callId), event), ...(check && { check }) };
}

test('the nightly pass resumes the checks that are well past, and no others, whatever it meets', async () => {
  const records = new Map(
    [
      recordOf('broken', planned(3)),
      recordOf('late', planned(1)),
      recordOf('waiting', planned(-1)),
      recordOf('without', undefined),
      recordOf('over', planned(3), true),
      recordOf('brokenToo', planned(48)),
    ].map((record) => [record.callId, { record, version: '1' }]),
  );
  const commandQueue = inMemoryCommandQueue();
  const log = silentLog();
  const resumed = await resumeChecks({
    callDirectory: {
      list: async () =>
        ['broken', 'unreadable', 'gone', ...records.keys()].map((callId) => ({ callId, key: callId })),
    },
    callStore: {
      load: async (callId) => {
        if (callId === 'unreadable') throw new TypeError('not a record');
        return records.get(callId);
      },
    },
    commandQueue,
    clock,
    log,
  });
  expect(resumed).toBe(3);
  expect(commandQueue.sent).toEqual(
    ['broken', 'broken', 'brokenToo'].map((callId) => ({ kind: 'check', callId, n: 4, at: clock.now() })),
  );
  expect(log.lines.join()).toContain('"skipped":1');
});
