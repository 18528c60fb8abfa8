import { createSharedReads } from '../../../shared/operator/sharedReads.ts';
import { fakeClock } from '../../support/fakeClock.ts';

/** Reads that take some time (milliseconds), and count how often they were made. */
function readsOf({ took = 0 } = {}) {
  const clock = fakeClock();
  const reads = createSharedReads(clock);
  let made = 0;
  let value = 'first';
  const ask = async (tag?: string, url = 'https://app.test/api/operator/calls?limit=50') => {
    const headers = new Headers(tag === undefined ? {} : { 'if-none-match': tag });
    return reads.reply({ url, headers }, async () => {
      made += 1;
      clock.advance(took);
      return { value };
    });
  };
  return { clock, ask, change: (next: string) => (value = next), made: () => made };
}

const tagIn = (reply: { readonly headers?: Readonly<Record<string, string>> }) =>
  reply.headers?.['ETag'] ?? '';

test('a reply has a tag, and whoever names it again is told that nothing is new', async () => {
  const { ask, clock } = readsOf();
  const first = await ask();
  expect(first).toMatchObject({ status: 200, body: '{"value":"first"}' });
  clock.advance(60_000);
  const again = await ask(tagIn(first));
  expect(again).toEqual({ status: 304, headers: first.headers && { ...pick(first.headers) } });
  expect(await ask(`"other", W/${tagIn(first)}`)).toMatchObject({ status: 304 });
});

const pick = ({ ETag = '', 'Cache-Control': cache = '' }: Readonly<Record<string, string>>) => ({
  ETag,
  'Cache-Control': cache,
});

test('many who look again are given one read', async () => {
  const { ask, made } = readsOf();
  const tag = tagIn(await ask());
  await Promise.all(Array.from({ length: 20 }, async () => ask(tag)));
  expect(made()).toBe(1);
});

test('whoever has no tag is told what is true now', async () => {
  const { ask, change, made } = readsOf();
  await ask();
  change('second');
  expect(await ask()).toMatchObject({ body: '{"value":"second"}' });
  expect(made()).toBe(2);
});

test('another address is another read', async () => {
  const { ask, made } = readsOf();
  const tag = tagIn(await ask());
  await ask(tag, 'https://app.test/api/operator/calls?limit=50&state=hold');
  expect(made()).toBe(2);
});

test.each([
  ['quick', 10, 1_000],
  ['slow', 1_000, 5_000],
  ['very slow', 5_000, 10_000],
])(
  'a %s read is made again when it has taken up a fifth of the time, or after ten seconds',
  async (_what, took, after) => {
    const { ask, clock, made } = readsOf({ took });
    const tag = tagIn(await ask());
    clock.advance(after - 1);
    await ask(tag);
    expect(made()).toBe(1);
    clock.advance(1);
    await ask(tag);
    expect(made()).toBe(2);
  },
);

test('a read that failed is not remembered', async () => {
  const clock = fakeClock();
  const reads = createSharedReads(clock);
  const request = { url: 'https://app.test/api', headers: new Headers({ 'if-none-match': '"x"' }) };
  await expect(reads.reply(request, async () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await reads.reply(request, async () => 1)).toMatchObject({ status: 200, body: '1' });
});

test('what nobody asks for any more is forgotten', async () => {
  const { ask, made } = readsOf();
  const tag = tagIn(await ask());
  for (let n = 0; n < 100; n += 1) await ask(undefined, `https://app.test/api/operator/calls/${n}`);
  await ask(tag);
  expect(made()).toBe(102);
});
