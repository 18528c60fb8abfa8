import { fuzz } from '../fuzz/fuzz.ts';
import type { Input } from '../fuzz/inputs.ts';
import type { Reply, Target } from '../fuzz/target.ts';

/** A product that replies as the test says to all but plain calls: the fuzzer has to see what is wrong with it. */
function target(reply: (input: Input) => Partial<Reply>, output: readonly string[] = []): Target {
  const good = { status: 202, text: '', headers: new Headers(), milliseconds: 5, token: 'eyJ.token' };
  const plain = { status: 200, text: '{}' };
  return {
    product: { output } as unknown as Target['product'],
    send: async (input) =>
      ({
        ...good,
        ...(input.kind === 'plain'
          ? input.method === 'GET' && plain
          : { status: input.statuses[0], ...reply(input) }),
      }) as Reply,
    peakMemory: () => undefined,
    stop: async () => {},
  };
}

const run = async (product: Target) => {
  const { faults } = await fuzz(product, { seed: 1, count: 20, until: Date.now() + 60_000 });
  return faults.map(({ what }) => what).join('\n');
};

test('a product that is well has no fault', async () => {
  expect(await run(target(() => ({})))).toBe('');
});

test.each<[string, Partial<Reply>, RegExp]>([
  ['breaks', { status: 500, text: '' }, /^500 to a /],
  ['shows its inside', { status: 400, text: 'Error\n    at handler (main.cjs:1:1)' }, /shows the inside/],
  ['sends the token back', { text: 'your token is eyJ.token' }, /the token is in the reply/],
  ['takes its time', { milliseconds: 30_000 }, /30000 ms/],
  ['talks too much', { status: 400, text: 'x'.repeat(100_000) }, /a refusal of 100000 characters/],
])('one that %s has', async (_what, reply, fault) => {
  expect(await run(target(() => reply))).toMatch(fault);
});

test.each<[string, string, RegExp]>([
  ['logs a secret', '[functions:http] fuzz-secret-7f3a9c51d2', /a secret is in the log/],
  ['logs a token', '[functions:http] eyJhbGciOi.eyJhdWQi.x', /a token is in the log/],
  ['can’t record what it took', 'A message can never be processed {}', /taken, and never recorded/],
  ['dies', 'functions:http died: SIGSEGV', /died/],
])('so has one that %s', async (_what, line, fault) => {
  expect(await run(target(() => ({}), [line]))).toMatch(fault);
});
