import { soak } from '../load/soak.ts';
import { type LocalStack, startLocalStack } from '../support/localStack.ts';

/** A short run of what `npm run soak` does for as long as is wanted. */

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack();
});
afterAll(async () => stack.stop());

/** Other faults and calls each time. */
const seed = Date.now() % 1_000_000_000;

test(`nothing is lost, doubled or wrong while tables and broker are ill, from seed ${seed} on`, async () => {
  const told: string[] = [];
  const figures = await soak(stack, {
    seed,
    seconds: 6,
    rate: 5,
    patience: 120_000,
    onProgress: (text) => void told.push(text),
  });
  expect({ ...figures, told }).toMatchObject({ faulty: [], poison: 0, deadLetters: 0, waiting: 0 });
  expect(figures.calls).toBeGreaterThan(0);
}, 240_000);
