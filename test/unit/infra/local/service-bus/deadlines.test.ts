import { Deadlines } from '../../../../../infra/local/service-bus/queue/deadlines.ts';
import { ManualClock } from './manualClock.ts';

function started() {
  const clock = new ManualClock();
  const faults: unknown[] = [];
  const deadlines = new Deadlines(clock, (fault) => faults.push(fault));
  const log: string[] = [];
  const at = (seconds: number, name: string) =>
    deadlines.at(clock.now() + seconds * 1000, () => log.push(name));
  return { clock, deadlines, faults, log, at };
}

test('actions run at their times, in order, whatever the order of setting them', () => {
  const { clock, log, at } = started();
  at(3, 'third');
  at(1, 'first');
  at(2, 'second');

  clock.advance(2000);
  expect(log).toEqual(['first', 'second']);
  clock.advance(1000);
  expect(log).toEqual(['first', 'second', 'third']);
});

test('a cancelled action does not run', () => {
  const { clock, deadlines, log, at } = started();
  deadlines.cancel(at(1, 'cancelled'));
  at(2, 'kept');

  clock.advance(5000);

  expect(log).toEqual(['kept']);
});

test('an action that throws is reported and keeps no other from running', () => {
  const { clock, deadlines, faults, log, at } = started();
  deadlines.at(clock.now() + 1000, () => {
    throw new Error('broken');
  });
  at(1, 'next');

  clock.advance(1000);

  expect(faults).toMatchObject([{ message: 'broken' }]);
  expect(log).toEqual(['next']);
});

test('a time beyond the longest timer of Node is reached all the same', () => {
  const { clock, log, at } = started();
  const fortyDays = 40 * 86_400;
  at(fortyDays, 'late');

  clock.advance((fortyDays - 1) * 1000);
  expect(log).toEqual([]);
  clock.advance(1000);
  expect(log).toEqual(['late']);
});

test('nothing runs after closing', () => {
  const { clock, deadlines, log, at } = started();
  at(1, 'never');
  deadlines.close();

  clock.advance(5000);

  expect(log).toEqual([]);
});
