import { afterCommandReply, type CommandTried } from '../../../../shared/call/commands/afterCommandReply.ts';
import { type Command, toGraphRequest, traitsOf } from '../../../../shared/call/commands/commands.ts';
import type { GraphReply } from '../../../../shared/call/replies/graphReply.ts';

const prompt: Command = { playPrompt: { uris: ['https://cdn.contoso.com/a.wav'] } };
const mute: Command = { mute: {} };
const hangUp: Command = { hangUp: {} };
const recording: Command = { updateRecordingStatus: 'recording' };
const context = { callPath: 'c', clientContext: 'x', callbackUri: 'https://bot.contoso.com/api/calls' };

const said = (status: number, more: object = {}): GraphReply => ({ kind: 'status', status, ...more });
const busy = { retryAfterMilliseconds: 2_128 };

function after(command: Command, reply: GraphReply, tried: Partial<CommandTried> = {}): string {
  const next = afterCommandReply(reply, {
    traits: traitsOf(command),
    method: toGraphRequest(command, context).method,
    requests: 1,
    freshTokenTried: false,
    now: 0,
    until: 60_000,
    jitter: 0.5,
    ...tried,
  });
  if (next.kind === 'settle') return next.status;
  if (next.kind === 'succeeded') return next.kind;
  return `again in ${next.after} ms${next.freshToken ? ' with a fresh token' : ''}`;
}

describe('after a reply to a command', () => {
  test.each<[string, GraphReply, string, string]>([
    ['any success', said(202), 'succeeded', 'succeeded'],
    ['a connection that never came about', { kind: 'notSent' }, 'again in 200 ms', 'again in 200 ms'],
    ['a connection that broke', { kind: 'cut' }, 'unknown', 'again in 200 ms'],
    ['silence', { kind: 'timeout' }, 'unknown', 'again in 200 ms'],
    ['500', said(500), 'unknown', 'again in 200 ms'],
    ['504', said(504), 'unknown', 'again in 200 ms'],
    ['503 with Retry-After', said(503, busy), 'again in 2128 ms', 'again in 2128 ms'],
    ['503 without', said(503), 'unknown', 'again in 200 ms'],
    ['429 with Retry-After', said(429, busy), 'again in 2128 ms', 'again in 2128 ms'],
    ['429 with no pause', said(429, { retryAfterMilliseconds: 0 }), 'again in 200 ms', 'again in 200 ms'],
    ['429 without', said(429), 'again in 200 ms', 'again in 200 ms'],
    ['the first 401', said(401), 'again in 0 ms with a fresh token', 'again in 0 ms with a fresh token'],
    ['400', said(400), 'refused', 'refused'],
    ['403', said(403), 'refused', 'refused'],
    ['404', said(404), 'refused', 'refused'],
    ['409', said(409), 'refused', 'refused'],
  ])('%s: a prompt is %s, a mute is %s', (_claim, reply, atMostOnce, atLeastOnce) => {
    expect([after(prompt, reply), after(mute, reply)]).toEqual([atMostOnce, atLeastOnce]);
  });

  test('a second 401 is a refusal', () => {
    expect(after(prompt, said(401), { freshTokenTried: true })).toBe('refused');
  });

  test('hanging up a call that is gone has succeeded', () => {
    expect(after(hangUp, said(404))).toBe('succeeded');
  });

  test.each([
    ['409', said(409)],
    ['the code 8506', said(400, { error: { code: '8506' } })],
  ])('%s to a recording status is a conflict that passes', (_claim, reply) => {
    expect(after(recording, reply)).toBe('again in 200 ms');
  });

  test('what Graph gives no time for is tried in growing intervals of a minute at most', () => {
    const waits = [1, 2, 3, 20].map((requests) => after(mute, said(500), { requests, until: 1e9 }));
    expect(waits).toEqual(['again in 200 ms', 'again in 400 ms', 'again in 800 ms', 'again in 60000 ms']);
  });

  test.each<[string, Command, GraphReply, string]>([
    ['never sent has failed', prompt, { kind: 'notSent' }, 'failed'],
    ['put off by Graph has failed', prompt, said(429), 'failed'],
    ['of unknown fate stays unknown', mute, said(500), 'unknown'],
    ['in conflict is refused', recording, said(409), 'refused'],
  ])('when it is not worth it any more, what was %s', (_claim, command, reply, status) => {
    expect(after(command, reply, { now: 60_000 })).toBe(status);
  });
});
