import { audiencesIn } from '../../../../shared/call/policy/audiencesIn.ts';
import {
  type Decision,
  decide,
  decideJoining,
  isQuestion,
  type Question,
} from '../../../../shared/call/policy/decide.ts';
import { decideByReply } from '../../../../shared/call/policy/decideByReply.ts';
import { PolicyError, readPolicy } from '../../../../shared/call/policy/policy.ts';

const url = 'https://routing.contoso.com/calls';
const now = new Date('2026-11-25T10:00:00Z');
const call = {
  callId: 'c',
  caller: [],
  callees: [],
  recording: false,
  scenario: 'peerToPeer' as const,
  modalities: ['audio'],
};
const reject = { reject: { reason: 'busy' } };
const prompt = (name: string) => ({ playPrompt: { uris: [`https://cdn.contoso.com/${name}.wav`] } });

const policyWith = (rule: object) =>
  readPolicy({ rules: [{ name: 'vip', ...rule }], otherwise: { ignore: {} } });
const asking = (more: object = {}, ask: object = {}) =>
  policyWith({ then: { ask: { url, ...ask } }, fallback: reject, ...more });

function question(more: object = {}): Question {
  const decided = decide(call, asking(more), now);
  if (!isQuestion(decided)) throw new Error('The rule does not ask.');
  return decided;
}

describe('a rule that asks', () => {
  test('says whom, for how long, and what else is done', () => {
    expect(question()).toEqual({
      rule: 'vip',
      action: { kind: 'ask', url, timeoutMs: 2_000 },
      fallback: { kind: 'reject', reason: 'busy' },
      commands: [],
    });
  });

  test.each<[string, object, string]>([
    ['has no fallback', { then: { ask: { url } } }, 'rules[0].fallback is missing'],
    [
      'asks again as its fallback',
      { then: { ask: { url } }, fallback: { ask: { url } } },
      'rules[0].fallback.ask',
    ],
    [
      'asks over http',
      { then: { ask: { url: 'http://routing.contoso.com' } }, fallback: reject },
      'then.ask.url',
    ],
    ['does something beside', { then: { ask: { url }, ignore: {} }, fallback: reject }, 'rules[0].then'],
    ['waits too briefly', { then: { ask: { url, timeoutMs: 99 } }, fallback: reject }, '100 to 10000'],
    ['waits too long', { then: { ask: { url, timeoutMs: 10_001 } }, fallback: reject }, '100 to 10000'],
    ['wants a token of Graph', askFor('https://graph.microsoft.com'), 'an API of your own'],
    ['wants a token of Azure', askFor('https://management.azure.com/.default'), 'an API of your own'],
    [
      'wants one of Service Bus by its id',
      askFor('80a10ef9-8168-493d-abf9-3297c4ef6e3c'),
      'an API of your own',
    ],
  ])('and %s is refused', (_claim, rule, fault) => {
    expect(() => policyWith(rule)).toThrow(PolicyError);
    expect(() => policyWith(rule)).toThrow(fault);
  });

  test('may stand nowhere else', () => {
    expect(() => readPolicy({ rules: [], otherwise: { ask: { url } } })).toThrow('otherwise.ask');
  });

  test('may ask this machine over http', () => {
    expect(asking({}, { url: 'http://127.0.0.1:7073/calls' }).rules).toHaveLength(1);
  });

  test('has its token fetched beforehand', () => {
    expect(audiencesIn(asking({}, { audience: 'api://routing' }))).toEqual(['api://routing']);
  });

  test('says itself what joining participants are told, without asking', () => {
    expect(decideJoining(call, asking(), now)).toEqual({ rule: 'vip', kind: 'accept' });
    expect(decideJoining(call, asking({ participantJoining: { reject: 'busy' } }), now)).toEqual({
      rule: 'vip',
      kind: 'reject',
      reason: 'busy',
    });
  });

  test('is the only one to have participantJoining beside then', () => {
    expect(() => policyWith({ then: { ignore: {} }, participantJoining: 'accept' })).toThrow(
      'rules[0].participantJoining',
    );
  });
});

function askFor(audience: string) {
  return { then: { ask: { url, audience } }, fallback: reject };
}

const hosts = ['bot.contoso.com', 'media.contoso.com'];
const answer = { answer: { media: { serviceHosted: {} } } };

function decisionOf(reply: unknown, more: object = {}): Decision {
  const decided = decideByReply(question(more), JSON.stringify(reply), hosts);
  if ('fault' in decided) throw new Error(decided.fault);
  return decided;
}

describe("an endpoint's reply", () => {
  test.each<[object, object]>([
    [answer, { kind: 'answer', media: { kind: 'serviceHosted' } }],
    [
      { answer: { media: { appHosted: { blob: 'b' } } } },
      { kind: 'answer', media: { kind: 'appHosted', blob: 'b' } },
    ],
    [
      { redirect: { targets: [{ phone: '+4930123456' }] } },
      { kind: 'redirect', targets: [{ phone: '+4930123456' }] },
    ],
    [reject, { kind: 'reject', reason: 'busy' }],
    [{ ignore: {} }, { kind: 'ignore' }],
  ])('%j decides, with the rule’s fallback behind it', (reply, action) => {
    expect(decisionOf(reply)).toEqual({
      rule: 'vip',
      action,
      fallback: { kind: 'reject', reason: 'busy' },
      commands: [],
    });
  });

  test('says what follows, and the rule where it doesn’t', () => {
    const rule = { onEstablished: [prompt('rule')], onTone: { '1': [prompt('rule-1')] } };
    const triggers = (reply: object) =>
      decisionOf(reply, rule).commands.map(({ trigger, command }) => [trigger, command]);
    expect(triggers({ ...answer, onEstablished: [prompt('reply')] })).toEqual([
      ['established', prompt('reply')],
      ['tone:1', prompt('rule-1')],
    ]);
    expect(triggers({ ...answer, onEstablished: [], onTone: { '2': [prompt('reply-2')] } })).toEqual([
      ['tone:2', prompt('reply-2')],
    ]);
  });

  test('may send the call’s notifications to hosts that are allowed', () => {
    const callbackUri = 'https://media.contoso.com/api/calls';
    expect(decisionOf({ answer: { ...answer.answer, callbackUri } }).action).toMatchObject({ callbackUri });
  });

  test.each<[string, unknown, string]>([
    ['no object', 'redirect', 'the reply: expected an object with exactly one of the keys answer'],
    ['a list', [answer], 'the reply: expected an object'],
    ['nothing', {}, 'the reply: expected exactly one of the keys'],
    ['two actions', { ...answer, ignore: {} }, 'the reply: expected exactly one of the keys'],
    ['an unknown word', { ask: { url } }, 'ask: expected'],
    [
      '14 seconds of ringing',
      { redirect: { targets: [{ user: 'u' }], timeout: 14 } },
      'redirect.timeout: expected',
    ],
    ['a host for media', { answer: { media: { appHosted: { blobUrl: url } } } }, 'expected a blob'],
    [
      'a foreign host',
      { answer: { ...answer.answer, callbackUri: 'https://evil.example/' } },
      'CALLBACK_HOSTS',
    ],
    [
      'a foreign host later',
      {
        ...answer,
        onEstablished: [{ create: { targets: [{ user: 'u' }], callbackUri: 'https://evil.example/' } }],
      },
      'CALLBACK_HOSTS',
    ],
    [
      '500 commands',
      { ...answer, onEstablished: Array.from({ length: 500 }, () => ({ mute: {} })) },
      'onEstablished: expected at most 50 commands',
    ],
    [
      'a command that is none',
      { ...answer, onEstablished: [{ dance: {} }] },
      'onEstablished[0].dance: expected',
    ],
    ['no key of a phone', { ...answer, onTone: { x: [] } }, 'onTone.x: expected'],
  ])('of %s is refused, and says why', (_claim, reply, fault) => {
    const decided = decideByReply(question(), JSON.stringify(reply), hosts);
    expect(decided).toEqual({ fault: expect.stringContaining(fault) });
  });

  test.each([
    ['no JSON', 'redirect'],
    ['nothing at all', ''],
    ['JSON too deep', `${'['.repeat(40)}${']'.repeat(40)}`],
    ['too many values', `[${'0,'.repeat(6_000)}0]`],
    ['a prototype', '{"__proto__": {"answer": {"media": {"serviceHosted": {}}}}}'],
  ])('that is %s is refused', (_claim, text) => {
    expect(decideByReply(question(), text, hosts)).toEqual({ fault: expect.any(String) });
  });

  test('is refused without a word of what it holds', () => {
    const decided = decideByReply(
      question(),
      JSON.stringify({ redirect: { targets: [{ phone: 'secret' }] } }),
      hosts,
    );
    expect(decided).toEqual({ fault: expect.stringContaining('redirect.targets[0].phone') });
    expect(JSON.stringify(decided)).not.toContain('secret');
  });
});
