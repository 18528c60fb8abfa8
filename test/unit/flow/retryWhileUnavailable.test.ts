import { readFileSync } from 'node:fs';
import { InvalidRequest, Unavailable } from '../../../shared/failure/failure.ts';
import { retryWhileUnavailable } from '../../../shared/flow/retryWhileUnavailable.ts';
import { MESSAGE_TIME } from '../../../shared/messages/handleMessage.ts';
import { fakeClock } from '../../support/fakeClock.ts';
import { silentLog } from '../../support/silentLog.ts';

const MINUTE = 60_000;

function started(time: number) {
  const clock = fakeClock();
  return { clock, log: silentLog(), giveBackAt: clock.now() + time };
}

const away = async () => Promise.reject(new Unavailable('a service', new Error('away')));

/** A service that is back after some requests. */
function awayFor(requests: number) {
  let outages = requests;
  return async () => {
    outages -= 1;
    return outages >= 0 ? away() : 'done';
  };
}

test('a step is tried again while a service is away', async () => {
  expect(await retryWhileUnavailable(awayFor(5), started(MINUTE))).toBe('done');
});

test('all steps of a message share its time', async () => {
  const ports = started(10 * MINUTE);
  const begun = ports.clock.now();
  for (const _step of ['load', 'save', 'send']) {
    await expect(retryWhileUnavailable(away, ports)).rejects.toThrow(Unavailable);
    expect(ports.clock.now() - begun).toBeLessThanOrEqual(10 * MINUTE);
  }
  expect(ports.clock.now() - begun).toBeGreaterThan(9 * MINUTE);
});

test('messages that failed together do not try again together', async () => {
  const pauses = new Set<number>();
  for (let message = 0; message < 20; message += 1) {
    const { clock, ...ports } = started(MINUTE);
    const begun = clock.now();
    const chance = { ...clock, jitter: () => message / 20 };
    await retryWhileUnavailable(awayFor(1), { ...ports, clock: chance });
    pauses.add(clock.now() - begun);
  }
  expect(pauses.size).toBeGreaterThan(10);
});

test('what can never succeed, and what is no failure of a service, is not tried again', async () => {
  const ports = started(MINUTE);
  const begun = ports.clock.now();
  for (const error of [
    new InvalidRequest('a service', 'TooLarge', undefined),
    new TypeError('a fault of ours'),
  ])
    await expect(retryWhileUnavailable(async () => Promise.reject(error), ports)).rejects.toBe(error);
  expect(ports.clock.now()).toBe(begun);
});

test("a message's time is well inside the host's, which ends the function and the lock", () => {
  const { functionTimeout, extensions } = JSON.parse(readFileSync('host.json', 'utf8'));
  for (const limit of [functionTimeout, extensions.serviceBus.maxAutoLockRenewalDuration]) {
    const [hours, minutes] = limit.split(':').map(Number);
    expect(MESSAGE_TIME).toBeLessThanOrEqual(((hours * 60 + minutes) * MINUTE) / 2);
  }
});
