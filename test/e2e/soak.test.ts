import { load } from '../load/load.ts';
import { isRight } from '../load/playLoad.ts';
import { soak } from '../load/soak.ts';
import { type LocalStack, startLocalStack } from '../support/localStack.ts';

/** Short runs of what `npm run soak` and `npm run bench -- --load` do for as long as is wanted. */

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

test(`every call is answered in time and recorded right while Graph is slow, from seed ${seed} on`, async () => {
  const options = { calls: 30, notifications: 180, rate: 10, patience: 120_000, onProgress: () => {} };
  const { figures, panels } = await load(stack, { ...options, seed });
  expect({ ...figures, isRight: isRight(figures) }).toMatchObject({ faulty: [], isRight: true });
  expect(figures.notifications).toBeGreaterThanOrEqual(180);
  expect(panels.map(({ title }) => title)).toEqual(['memory', 'notification to accepted decision']);
}, 240_000);
