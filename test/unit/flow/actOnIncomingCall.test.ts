import { deadlineFor } from '../../../shared/call/decision/deadline.ts';
import type { Action, Decision } from '../../../shared/call/policy/decide.ts';
import type { GraphReply } from '../../../shared/call/replies/graphReply.ts';
import { actOnIncomingCall } from '../../../shared/flow/actOnIncomingCall.ts';
import type { CallControl } from '../../../shared/ports/graph.ts';
import { fakeClock } from '../../support/fakeClock.ts';

const callbackUri = 'https://bot.contoso.com/api/calls';
const call = { graphCallId: 'c', tenantId: 't', callbackUri, notification: {} };
const answer: Action = { kind: 'answer', media: { kind: 'serviceHosted' } };
const reject: Action = { kind: 'reject', reason: 'busy' };
const answering: Decision = { rule: 'r', action: answer, commands: [] };
const withFallback: Decision = { ...answering, fallback: reject };
const said = (status: number): GraphReply => ({ kind: 'status', status });

interface Step {
  readonly reply: GraphReply;
  /** Milliseconds until Graph replies; for a timeout, until the deadline. */
  readonly takes?: number;
}

/** Plays Graph's replies in order against a clock that only they move. */
async function act(decision: Decision, steps: readonly Step[], recording = false, isRepeated = false) {
  const clock = fakeClock(0);
  const asked: string[] = [];
  const left = [...steps];
  const callControl: CallControl = {
    act: async (_call, action, { freshToken }) => {
      const { reply, takes = 10 } = left.shift() ?? { reply: { kind: 'notSent' as const } };
      asked.push(`${action.kind}${freshToken ? ' with a fresh token' : ''} at ${clock.now()}`);
      clock.advance(takes);
      return reply;
    },
  };
  const { result: made } = await actOnIncomingCall(
    { ...call, isRepeated },
    decision,
    deadlineFor(0, recording, 1_000),
    {
      callControl,
      clock,
    },
  );
  return { made, asked };
}

describe('carrying out a decision', () => {
  test('one accepted request is all it takes', async () => {
    const { made, asked } = await act(answering, [{ reply: said(202), takes: 80 }]);
    expect(asked).toEqual(['answer at 0']);
    expect(made).toEqual({
      rule: 'r',
      action: 'answer',
      outcome: 'accepted',
      answerMilliseconds: 80,
      attempts: [{ action: 'answer', reply: 202, milliseconds: 80 }],
    });
  });

  test('a decision to ignore asks nothing of Graph', async () => {
    const { made, asked } = await act({ rule: 'r', action: { kind: 'ignore' }, commands: [] }, []);
    expect(asked).toEqual([]);
    expect(made).toMatchObject({ action: 'ignore', outcome: 'none', attempts: [] });
  });

  test('a 401 is met once with a fresh token', async () => {
    const { made, asked } = await act(answering, [{ reply: said(401) }, { reply: said(401) }]);
    expect(asked).toEqual(['answer at 0', 'answer with a fresh token at 10']);
    expect(made.outcome).toBe('refused');
  });

  test('a refusal after a cut request is of unknown fate, and the fallback is not tried over it', async () => {
    const { made, asked } = await act(withFallback, [{ reply: { kind: 'cut' } }, { reply: said(409) }]);
    expect(asked).toEqual(['answer at 0', 'answer at 110']);
    expect(made).toMatchObject({ action: 'answer', outcome: 'unknown' });
  });

  test.each([
    ['a silent Graph', [{ reply: { kind: 'timeout' } as const, takes: 12_500 }], 12_500],
    ['a refusal', [{ reply: said(403) }], 10],
  ])('after %s the fallback runs in the time kept for it', async (_claim, first, at) => {
    const { made, asked } = await act(withFallback, [...first, { reply: said(202), takes: 40 }]);
    expect(asked).toEqual(['answer at 0', `reject at ${at}`]);
    expect(made).toMatchObject({ action: 'reject', outcome: 'accepted', answerMilliseconds: at + 40 });
    expect(made.attempts.map(({ action }) => action)).toEqual(['answer', 'reject']);
  });

  test.each([404, 409])(
    'a fallback refused with %i after an answer of unknown fate is unknown',
    async (status) => {
      const steps = [{ reply: { kind: 'timeout' } as const, takes: 12_500 }, { reply: said(status) }];
      const { made } = await act(withFallback, steps);
      expect(made).toMatchObject({ action: 'reject', outcome: 'unknown' });
    },
  );

  test('a caller who is gone gets no fallback', async () => {
    const { made, asked } = await act(withFallback, [{ reply: said(404) }]);
    expect(asked).toHaveLength(1);
    expect(made.outcome).toBe('missed');
  });

  test('5xx is tried again until the deadline, then the outcome is late and every try is listed', async () => {
    const { made } = await act(
      answering,
      Array.from({ length: 40 }, () => ({ reply: said(500), takes: 400 })),
    );
    expect(made.outcome).toBe('late');
    expect(made.attempts.at(-1)?.milliseconds).toBeLessThanOrEqual(14_400);
    expect(made.attempts.length).toBeGreaterThan(4);
  });

  test.each([
    ['throttles without saying for how long', { kind: 'status', status: 429 }],
    ['throttles for no time at all', { kind: 'status', status: 429, retryAfterMilliseconds: 0 }],
    ['fails', { kind: 'status', status: 500 }],
  ] as const)('a Graph that %s is asked about six times in 14 s', async (_claim, reply) => {
    const steps = Array.from({ length: 40 }, () => ({ reply }));
    const { made, asked } = await act(answering, steps);
    expect(made.outcome).toBe('late');
    expect(asked).toHaveLength(6);
  });

  test('in policy-based recording 5 s are all there is', async () => {
    const { made } = await act(answering, [{ reply: { kind: 'timeout' }, takes: 4_000 }], true);
    expect(made).toMatchObject({ outcome: 'late', attempts: [{ reply: 'timeout', milliseconds: 4_000 }] });
  });

  test.each([
    [404, 'unknown', 1],
    [409, 'unknown', 1],
    // Nothing that has been done is a reason for these.
    [400, 'accepted', 2],
    [403, 'accepted', 2],
  ])(
    'a call that was sent to somebody before, and that Graph refuses with %d, is %s',
    async (status, outcome, requests) => {
      const steps = [{ reply: said(status) }, { reply: said(202) }];
      const { made, asked } = await act(withFallback, steps, false, true);
      expect(made.outcome).toBe(outcome);
      expect(asked).toHaveLength(requests);
    },
  );

  test.each([
    [429, 'Application reached the concurrent calls limit.'],
    [403, 'Application reached the monthly call creation limit.'],
  ])(
    'where Graph refuses with %d because there are too many calls, the fallback decides at once',
    async (status, message) => {
      const error = { code: 'TooManyRequests', message };
      const ceiling: GraphReply = { kind: 'status', status, error };
      const { made, asked } = await act(withFallback, [{ reply: ceiling }, { reply: said(202) }]);
      expect(asked).toEqual(['answer at 0', 'reject at 10']);
      expect(made).toMatchObject({ action: 'reject', outcome: 'accepted' });
      expect(made.attempts[0]?.error?.meaning).toContain('100 in parallel');
    },
  );

  test('without a fallback it is worth waiting until another call has ended', async () => {
    const error = { code: 'TooManyRequests', message: 'Application reached the concurrent calls limit.' };
    const ceiling: GraphReply = { kind: 'status', status: 429, error };
    const { made } = await act(answering, [{ reply: ceiling }, { reply: said(202) }]);
    expect(made).toMatchObject({ action: 'answer', outcome: 'accepted' });
  });

  test("Graph's own error code comes with what it means", async () => {
    const error = { code: '7503', message: 'Application is not registered' };
    const { made } = await act(answering, [{ reply: { kind: 'status', status: 403, error } }]);
    expect(made.attempts[0]?.error).toMatchObject({
      code: '7503',
      meaning: expect.stringContaining('Teams channel'),
    });
  });
});
