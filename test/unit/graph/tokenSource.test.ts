import { rememberTokens } from '../../../shared/graph/tokenSource.ts';
import { fakeClock } from '../../support/fakeClock.ts';
import { silentLog } from '../../support/silentLog.ts';

const MINUTE = 60_000;

/** An issuer whose tokens live an hour, and which can be told to fail or to take its time. */
function start() {
  const clock = fakeClock(0);
  const log = silentLog();
  const issued: string[] = [];
  const state = { failing: false, gate: Promise.resolve() };
  const issue = async (tenantId: string) => {
    issued.push(tenantId);
    const token = `${tenantId} ${issued.length}`;
    await state.gate;
    if (state.failing) throw new Error('Entra is away.');
    return { token, expiresAt: clock.now() + 60 * MINUTE };
  };
  return { clock, log, issued, state, tokens: rememberTokens(issue, clock, log) };
}

test('a token is issued once for each tenant and kept', async () => {
  const { tokens, issued } = start();
  expect([await tokens.get('a', false), await tokens.get('a', false), await tokens.get('b', false)]).toEqual([
    'a 1',
    'a 1',
    'b 2',
  ]);
  expect(issued).toEqual(['a', 'b']);
});

test('calls that need the first token at the same time wait for the same one', async () => {
  const { tokens, issued } = start();
  await Promise.all([tokens.get('a', false), tokens.get('a', false), tokens.get('a', true)]);
  expect(issued).toEqual(['a']);
});

test('within ten minutes of its end a token is still handed out at once, while its successor is fetched', async () => {
  const { clock, tokens, state } = start();
  await tokens.get('a', false);
  clock.advance(51 * MINUTE);
  let open: (() => void) | undefined;
  state.gate = new Promise((resolve) => {
    open = resolve;
  });
  expect(await tokens.get('a', false)).toBe('a 1');
  open?.();
  await tokens.renew();
  expect(await tokens.get('a', false)).toBe('a 2');
});

test('a token is renewed ahead although no call asks for it', async () => {
  const { clock, tokens, issued } = start();
  await tokens.get('a', false);
  await tokens.renew();
  expect(issued).toHaveLength(1);
  clock.advance(51 * MINUTE);
  await tokens.renew();
  clock.advance(10 * MINUTE);
  expect(await tokens.get('a', false)).toBe('a 2');
});

test('a renewal that fails leaves the old token in force, says so, and is tried again', async () => {
  const { clock, tokens, log, state } = start();
  await tokens.get('a', false);
  clock.advance(51 * MINUTE);
  state.failing = true;
  await tokens.renew();
  expect(await tokens.get('a', false)).toBe('a 1');
  expect(log.lines.join('\n')).toMatch(/No new Graph token yet .*Entra is away/);
  await tokens.renew();
  state.failing = false;
  await tokens.renew();
  expect(await tokens.get('a', false)).toMatch(/^a [3-9]$/);
});

test('an ended token is never handed out: the call waits for a new one, or learns that there is none', async () => {
  const { clock, tokens, state } = start();
  await tokens.get('a', false);
  clock.advance(60 * MINUTE);
  state.failing = true;
  await expect(tokens.get('a', false)).rejects.toThrow('Entra is away.');
  state.failing = false;
  expect(await tokens.get('a', false)).toBe('a 3');
});

test('one asked for as fresh, after a 401, replaces the remembered one', async () => {
  const { tokens } = start();
  await tokens.get('a', false);
  expect(await tokens.get('a', true)).toBe('a 2');
  expect(await tokens.get('a', false)).toBe('a 2');
});
