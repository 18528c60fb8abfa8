import { emptyRecord } from '../../../../../shared/call/record/callRecord.ts';
import { reduce } from '../../../../../shared/call/record/reduce.ts';
import { summarize } from '../../../../../shared/call/record/summary.ts';
import { graphEvent } from '../../../../support/graphEvent.ts';

const dashed = '2765eb15-01f8-47c6-b12b-c32111a4a86f';
const digits = '2765EB1501F847C6B12BC32111A4A86F';
let second = 0;

function sharing(changeType: string, segment: string, resourceData?: unknown) {
  second += 1;
  const resourceUrl = `communications/calls/c1/contentSharingSessions${segment}`;
  return graphEvent({ changeType, resourceUrl, resourceData }, { id: `e${second}`, receivedAt: second });
}

const going = (...events: ReturnType<typeof sharing>[]) =>
  summarize(events.reduce(reduce, emptyRecord('c1'))).contentSharingSessions;

test.each([
  ['created', 'contentSharing.started'],
  ['Updated', 'contentSharing.updated'],
  ['deleted', 'contentSharing.ended'],
])('a session that is %s becomes %s', (changeType, type) => {
  expect(sharing(changeType, `/${dashed}`).type).toBe(type);
});

test.each<[string, number, () => ReturnType<typeof sharing>[]]>([
  ['named by the URL', 1, () => [sharing('created', `/${dashed}`)]],
  ['of an array, each', 2, () => [sharing('created', '', [{ id: 'a' }, { id: 'b' }])]],
  ['of one object', 1, () => [sharing('created', '', { id: 'a' })]],
  ['named by nobody', 1, () => [sharing('created', '')]],
  [
    'once, in whichever form the id comes',
    1,
    () => [sharing('created', `/${dashed}`), sharing('updated', `/${digits}`)],
  ],
  [
    'no more once ended',
    0,
    () => [sharing('created', '', [{ id: dashed }]), sharing('deleted', `/${digits}`)],
  ],
])('sessions that go on are counted: those %s', (_claim, expected, events) => {
  expect(going(...events())).toBe(expected);
});
