import { afterReply, type Tried } from '../../../shared/call/afterReply.ts';
import type { GraphReply } from '../../../shared/call/reply.ts';

const inTime: Tried = { now: 1_000, until: 14_000, requests: 1, fateUnknown: false, freshTokenTried: false };
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
    ['500 is tried again soon', status(500), retried(100)],
    ['504 is tried again soon', status(504), retried(100)],
    ['a cut connection is tried again', { kind: 'cut' } as const, retried(100)],
    ['a request that never left is tried again', { kind: 'notSent' } as const, retried(100)],
  ])('%s', (_claim, reply, next) => {
    expect(afterReply(reply, inTime)).toEqual(next);
  });

  test.each([
    ['a second 401', status(401), { freshTokenTried: true }, settled('refused')],
    ['a wait that ends behind the deadline', status(429, 13_000), {}, settled('late')],
    ['a failure with no time left', status(500), { now: 13_950 }, settled('late')],
    ['a timeout at the deadline', { kind: 'timeout' } as const, { now: 14_000 }, settled('late')],
    ['a refusal after a request of unknown fate', status(409), { fateUnknown: true }, settled('unknown')],
    ['a 404 after a request of unknown fate', status(404), { fateUnknown: true }, settled('unknown')],
    ['a 202 after a request of unknown fate', status(202), { fateUnknown: true }, settled('accepted')],
  ])('%s', (_claim, reply, circumstances, next) => {
    expect(afterReply(reply, { ...inTime, ...circumstances })).toEqual(next);
  });

  test('the pauses between tries grow to a second and no further', () => {
    const pauses = [1, 2, 3, 4, 5, 6].map((requests) => afterReply({ kind: 'cut' }, { ...inTime, requests }));
    expect(pauses).toEqual([100, 200, 400, 800, 1_000, 1_000].map((after) => retried(after)));
  });
});
