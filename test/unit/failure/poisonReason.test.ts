import { poisonReason } from '../../../shared/failure/poisonReason.ts';
import { fromCloudEvent } from '../../../shared/servicebus/cloudEvent.ts';
import { fromCloudCommand } from '../../../shared/servicebus/commandMessage.ts';

test('what is wrong with a message is one line that names each fault by its path', () => {
  expect(reasonOf(() => fromCloudEvent({ ...envelope, data: { receivedAt: 'now' } }))).toBe(
    'ZodError: data.source: Invalid option: expected one of "graph"|"handler"|"operator"|"scheduler"|"webhook"; ' +
      'data.receivedAt: Invalid input: expected number, received string; ' +
      'data.position: Invalid input: expected number, received undefined; ' +
      'data.facts: Invalid input: expected record, received undefined',
  );
});

test('a body that is no object is a fault of the whole', () => {
  expect(reasonOf(() => fromCloudEvent('x'))).toBe(
    'ZodError: Invalid input: expected object, received string',
  );
});

test('of the two kinds of command messages the nearer one says what is wrong', () => {
  expect(reasonOf(() => fromCloudCommand({ ...envelope, type: 'check', data: { n: 1 } }))).toBe(
    'ZodError: data.at: Invalid input: expected number, received undefined',
  );
});

test('any other error is told by its name and its message, in one line', () => {
  expect(poisonReason(new RangeError('Too far.\n  At the end.'))).toBe('RangeError: Too far. At the end.');
  expect(poisonReason('thrown text')).toBe('thrown text');
});

const envelope = { specversion: '1.0', id: 'e1', type: 'call.incoming', subject: 'c1' };

function reasonOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return poisonReason(error);
  }
  throw new Error('Nothing was thrown.');
}
