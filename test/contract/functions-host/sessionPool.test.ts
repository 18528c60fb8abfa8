import { setImmediate as nextTurn } from 'node:timers/promises';
import { SessionPool } from '../../../infra/local/functions-host/serviceBus/sessionPool.ts';

/** A bus whose grants and failures, and an app whose end of work, come when the test says so. */
function poolOf(maxConcurrentSessions: number) {
  const accepts: { grant(session: string | undefined): void; fail(error: Error): void }[] = [];
  const serving = new Map<string, () => void>();
  const released: string[] = [];
  const backOffs: { failures: number; end(): void }[] = [];
  const pool = new SessionPool<string>({
    maxConcurrentSessions,
    accept: () =>
      new Promise((resolve, reject) => {
        accepts.push({ grant: resolve, fail: reject });
      }),
    serve: (session) =>
      new Promise((resolve) => {
        serving.set(session, () => {
          serving.delete(session);
          resolve();
        });
      }),
    async release(session) {
      released.push(session);
    },
    backOff: (failures) =>
      new Promise((end) => {
        backOffs.push({ failures, end });
      }),
    onAccepted() {},
  });
  return {
    pool,
    released,
    serving,
    waiting: () => accepts.length,
    backOffs,
    async grant(session: string | undefined) {
      accepts.shift()?.grant(session);
      await nextTurn();
    },
    async fail() {
      accepts.shift()?.fail(new Error('no bus'));
      await nextTurn();
    },
  };
}

test('two accepts wait, however many sessions are allowed', () => {
  expect(poolOf(64).waiting()).toBe(2);
});

test('a granted session is served at once, and another accept takes its place', async () => {
  const bus = poolOf(64);

  await bus.grant('a');
  await bus.grant('b');
  await bus.grant('c');

  expect([...bus.serving.keys()]).toEqual(['a', 'b', 'c']);
  expect(bus.waiting()).toBe(2);
});

test('sessions and waiting accepts together never exceed the maximum', async () => {
  const bus = poolOf(3);

  await bus.grant('a');
  expect(bus.waiting()).toBe(2);
  await bus.grant('b');
  expect(bus.waiting()).toBe(1);
  await bus.grant('c');
  expect(bus.waiting()).toBe(0);
});

test('a session given back makes room for the next', async () => {
  const bus = poolOf(1);
  await bus.grant('a');

  bus.serving.get('a')?.();
  await nextTurn();

  expect(bus.waiting()).toBe(1);
});

test('an accept that found no session is repeated without waiting', async () => {
  const bus = poolOf(64);

  await bus.grant(undefined);

  expect(bus.waiting()).toBe(2);
  expect(bus.backOffs).toHaveLength(0);
});

test('a failed accept is repeated after a pause that grows with each failure, until one goes well', async () => {
  const bus = poolOf(1);

  await bus.fail();
  expect(bus.waiting()).toBe(0);
  bus.backOffs[0]?.end();
  await nextTurn();
  await bus.fail();
  bus.backOffs[1]?.end();
  await nextTurn();
  await bus.grant(undefined);
  await bus.fail();

  expect(bus.backOffs.map(({ failures }) => failures)).toEqual([1, 2, 1]);
});

describe('stopping', () => {
  test('waits for the sessions being served, and accepts no more', async () => {
    const bus = poolOf(64);
    await bus.grant('a');
    let isStopped = false;

    const stopped = bus.pool.stop().then(() => {
      isStopped = true;
    });
    await nextTurn();
    expect(isStopped).toBe(false);
    bus.serving.get('a')?.();
    await stopped;

    expect(bus.waiting()).toBe(2);
  });

  test('a session granted too late is given back unserved', async () => {
    const bus = poolOf(64);
    await bus.pool.stop();

    await bus.grant('late');

    expect(bus.released).toEqual(['late']);
    expect(bus.serving.size).toBe(0);
  });
});
