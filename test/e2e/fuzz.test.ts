import { describeFigures, fuzz } from '../fuzz/fuzz.ts';
import { startTarget, type Target } from '../fuzz/target.ts';
import { flood } from '../load/flood.ts';

/** Short runs of what `npm run fuzz` and `npm run flood` do for as long as is wanted. */

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(async () => target.stop());

/** Other inputs each time. */
const seed = Date.now() % 1_000_000_000;

test(`hostile input from seed ${seed} on freezes, breaks and gives away nothing`, async () => {
  const figures = await fuzz(target, { seed, count: 300, until: Date.now() + 6_000 });
  if (figures.faults.length > 0) throw new Error(describeFigures(figures));
  expect(figures.inputs).toBeGreaterThan(0);
});

test('each call is answered beside a flood of bad tokens and unknown keys, and nobody else is let in', async () => {
  const figures = await flood(target.product, { seconds: 3, calls: 5, badTokens: 100, unknownKeys: 100 });
  expect(figures.answered).toBe(figures.calls);
  expect(Object.keys(figures.turnedAway)).toEqual(['401']);
  expect(figures.keySetRequests).toBeLessThan(5);
});
