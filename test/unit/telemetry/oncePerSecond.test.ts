import { oncePerSecond } from '../../../shared/telemetry/oncePerSecond.ts';
import { fakeClock } from '../../support/fakeClock.ts';

test('the first of each kind is told at once, then one a second with the number of those between', () => {
  const clock = fakeClock();
  const untold = oncePerSecond(clock);
  expect([untold('expired'), untold('expired'), untold('missing'), untold('expired')]).toEqual([
    0,
    undefined,
    0,
    undefined,
  ]);
  clock.advance(1_000);
  expect([untold('expired'), untold('expired')]).toEqual([2, undefined]);
  clock.advance(1_000);
  expect([untold('missing'), untold('expired')]).toEqual([0, 1]);
});
