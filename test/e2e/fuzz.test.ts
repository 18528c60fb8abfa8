import { describeFigures, fuzz } from '../fuzz/fuzz.ts';
import { startTarget } from '../fuzz/target.ts';

/** Another part of all there is each time; `npm run fuzz` goes on for as long as is wanted. */
const seed = Date.now() % 1_000_000_000;

test(`hostile input from seed ${seed} on freezes, breaks and gives away nothing`, async () => {
  const target = await startTarget();
  try {
    const figures = await fuzz(target, { seed, count: 300, until: Date.now() + 6_000 });
    if (figures.faults.length > 0) throw new Error(describeFigures(figures));
    expect(figures.inputs).toBeGreaterThan(20);
  } finally {
    await target.stop();
  }
});
