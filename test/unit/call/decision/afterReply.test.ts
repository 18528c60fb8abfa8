import { afterReply, type Tried } from '../../../../shared/call/decision/afterReply.ts';
import type { GraphReply } from '../../../../shared/call/replies/graphReply.ts';

const inTime: Tried = {
  now: 1_000,
  until: 14_000,
  requests: 1,
  fateUnknown: false,
  isRepeated: false,
  hasFallback: false,
  freshTokenTried: false,
  jitter: 0.5,
};
const status = (code: number, retryAfterMilliseconds?: number): GraphReply =>
  retryAfterMilliseconds === undefined
    ? { kind: 'status', status: code }
    : { kind: 'status', status: code, retryAfterMilliseconds };
const settled = (outcome: string) => ({ kind: 'settle', outcome });
const retried = (after: number, freshToken = false) => ({ kind: 'retry', after, freshToken });

describe('what follows from a reply of Graph', () => {
  test.each([
    ['200 accepts', status(200), settled('accepted')],
    ['202 accepts', status(202), settled('accepted')],
    ['404 means that the caller is gone', status(404), settled('missed')],
    ['400 refuses, without a second try', status(400), settled('refused')],
    ['403 refuses', status(403), settled('refused')],
    ['409 refuses', status(409), settled('refused')],
    ['401 is tried again with a fresh token', status(401), retried(0, true)],
    ['429 waits as long as Graph says, fractions included', status(429, 2_128), retried(2_128)],
    ['503 waits as long as Graph says', status(503, 1_000), retried(1_000)],
    ['429 without a time is tried again in a while', status(429), retried(500)],
    ['429 that asks for no pause gets one', status(429, 0), retried(500)],
    ['500 is tried again in a while', status(500), retried(500)],
    ['504 is tried again in a while', status(504), retried(500)],
    ['a cut connection is tried again', { kind: 'cut' } as const, retried(100)],
    ['a request that never left is tried again', { kind: 'notSent' } as const, retried(100)],
  ])('%s', (_claim, reply, next) => {
    expect(afterReply(reply, inTime)).toEqual(next);
  });

  test.each([
    ['a second 401', status(401), { freshTokenTried: true }, settled('refused')],
    ['a wait that ends behind the deadline', status(429, 13_000), {}, settled('late')],
    ['a failure with no time left', status(500), { now: 13_600 }, settled('late')],
    ['a timeout at the deadline', { kind: 'timeout' } as const, { now: 14_000 }, settled('late')],
    ['a refusal after a request of unknown fate', status(409), { fateUnknown: true }, settled('unknown')],
    ['a 404 after a request of unknown fate', status(404), { fateUnknown: true }, settled('unknown')],
    ['a 202 after a request of unknown fate', status(202), { fateUnknown: true }, settled('accepted')],
  ])('%s', (_claim, reply, circumstances, next) => {
    expect(afterReply(reply, { ...inTime, ...circumstances })).toEqual(next);
  });

  test.each<[string, GraphReply, number[]]>([
    ['a broken connection', { kind: 'cut' }, [100, 200, 400, 800, 1_600, 3_200, 4_000, 4_000]],
    ['a strained Graph', status(429), [500, 1_000, 2_000, 4_000, 4_000, 4_000]],
  ])('the pauses after %s double to four seconds and no further', (_claim, reply, pauses) => {
    const nexts = pauses.map((_, index) => afterReply(reply, { ...inTime, requests: index + 1 }));
    expect(nexts).toEqual(pauses.map((after) => retried(after)));
  });

  test.each([
    [0, 375],
    [1, 625],
  ])('a jitter of %d makes a pause of 500 ms one of %d ms', (jitter, after) => {
    expect(afterReply(status(500), { ...inTime, jitter })).toEqual(retried(after));
  });
});
