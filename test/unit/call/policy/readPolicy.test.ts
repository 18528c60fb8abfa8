import { PolicyError, readPolicy } from '../../../../shared/call/policy/policy.ts';

const busy = { reject: { reason: 'busy' } };
const policyOf = (...rules: unknown[]) => ({ rules, otherwise: busy });
const ruleOf = (changes: object) => policyOf({ name: 'r', then: busy, ...changes });
const redirectOf = (changes: object) =>
  ruleOf({ then: { redirect: { targets: [{ user: 'u' }], ...changes } } });
const answerOf = (changes: object) =>
  ruleOf({ then: { answer: { media: { serviceHosted: {} }, ...changes } } });
const named = (name: string) => ({ name, then: busy });
const users = (count: number) => Array.from({ length: count }, (_, index) => ({ user: `u${index}` }));

function errorOf(json: unknown): PolicyError {
  try {
    readPolicy(json);
  } catch (error) {
    if (error instanceof PolicyError) return error;
    throw error;
  }
  throw new Error('the policy was accepted');
}
const faultsOf = (json: unknown) => errorOf(json).message.split('\n  ').slice(1);

test('the design’s own example is a policy', () => {
  const id = '8d1e6ab6-26c5-4e22-a1bc-06ea7343958e';
  const policy = {
    $schema: './policy.schema.json',
    timeZone: 'Europe/Berlin',
    rules: [
      {
        name: 'sales, office hours',
        when: {
          caller: [{ phone: '+49*' }, { user: id }],
          callee: [{ applicationInstance: id }],
          tenant: [id],
          recording: false,
          scenario: ['peerToPeer'],
          modalities: ['audio'],
          hours: [
            { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00', except: ['2026-12-25'] },
          ],
        },
        then: {
          redirect: {
            targets: [{ user: id }, { phone: '+12345678901' }],
            timeout: 30,
            maskCaller: false,
            maskCallee: false,
            routingPolicies: ['disableForwarding'],
          },
        },
        fallback: busy,
      },
      {
        name: 'recorder',
        when: { recording: true },
        then: {
          answer: {
            modalities: ['audio'],
            media: { appHosted: { blobUrl: 'https://media.contoso.com/sessions' } },
            callbackUri: 'https://media.contoso.com/api/calls',
            participantCapacity: 200,
            participantJoining: 'accept',
            callOptions: { isDeltaRosterEnabled: true },
          },
        },
        onEstablished: [{ updateRecordingStatus: 'recording' }],
      },
    ],
    otherwise: {
      answer: {
        modalities: ['audio'],
        media: { serviceHosted: { preFetch: [{ uri: 'https://cdn.contoso.com/beep.wav', resourceId: id }] } },
      },
    },
  };
  expect(readPolicy(policy)).toEqual(policy);
});

describe('at its limits a policy is accepted with', () => {
  test.each([
    ['25 targets', redirectOf({ targets: users(25) })],
    ['a timeout of 15 s', redirectOf({ timeout: 15 })],
    ['a timeout of 90 s', redirectOf({ timeout: 90 })],
    ['a capacity of 1', answerOf({ participantCapacity: 1 })],
    [
      'a blobUrl on this machine',
      answerOf({ media: { appHosted: { blobUrl: 'http://127.0.0.1:8080/sessions' } } }),
    ],
    ['no rules', policyOf()],
    ['a tone of every key', ruleOf({ onTone: { '0': [], '*': [{ hangUp: {} }], '#': [], A: [] } })],
  ])('%s', (_what, json) => {
    expect(readPolicy(json)).toEqual({ timeZone: 'UTC', ...json });
  });
});

describe('a fault names its path, the value and what was expected:', () => {
  test.each([
    [redirectOf({ timeout: 14 }), 'rules[0].then.redirect.timeout is 14; expected an integer from 15 to 90'],
    [redirectOf({ timeout: 91 }), 'rules[0].then.redirect.timeout is 91; expected an integer from 15 to 90'],
    [
      redirectOf({ timeout: 20.5 }),
      'rules[0].then.redirect.timeout is 20.5; expected an integer from 15 to 90',
    ],
    [
      redirectOf({ timeout: '30' }),
      'rules[0].then.redirect.timeout is "30"; expected an integer from 15 to 90',
    ],
    [redirectOf({ targets: [] }), 'rules[0].then.redirect.targets is []; expected a list of 1 to 25'],
    [redirectOf({ maskCaller: 'no' }), 'rules[0].then.redirect.maskCaller is "no"; expected true or false'],
    [
      redirectOf({ callbackUri: 'http://bot.contoso.com' }),
      'rules[0].then.redirect.callbackUri is "http://bot.contoso.com"; expected an absolute https URI',
    ],
    [
      redirectOf({ targets: [{ phone: '110' }] }),
      'rules[0].then.redirect.targets[0].phone is "110"; expected a phone number in E.164 form, such as +4930123456',
    ],
    [
      redirectOf({ routingPolicies: ['never'] }),
      'rules[0].then.redirect.routingPolicies[0] is "never"; expected one of "noMissedCall", "disableForwardingExceptPhone", "disableForwarding", "preferSkypeForBusiness"',
    ],
    [
      answerOf({ modalities: ['data'] }),
      'rules[0].then.answer.modalities[0] is "data"; expected one of "audio", "video", "videoBasedScreenSharing"',
    ],
    [answerOf({ modalities: [] }), 'rules[0].then.answer.modalities is []; expected a list of at least one'],
    [
      answerOf({ participantCapacity: 0 }),
      'rules[0].then.answer.participantCapacity is 0; expected an integer from 1',
    ],
    [
      answerOf({ participantJoining: 'maybe' }),
      'rules[0].then.answer.participantJoining is "maybe"; expected "accept", {"reject": one of none, busy, forbidden} or {"inviteNewBot": an https URI}',
    ],
    [
      answerOf({ media: {} }),
      'rules[0].then.answer.media is {}; expected exactly one of the keys serviceHosted, appHosted',
    ],
    [
      answerOf({ media: { appHosted: { blobUrl: 'http://media.contoso.com' } } }),
      'rules[0].then.answer.media.appHosted.blobUrl is "http://media.contoso.com"; expected an absolute https URI, or an http one on a loopback address',
    ],
    [
      answerOf({ media: { serviceHosted: { preFetch: [{ uri: 'https://a', resourceId: 'x' }] } } }),
      'rules[0].then.answer.media.serviceHosted.preFetch[0].resourceId is "x"; expected a GUID',
    ],
    [
      ruleOf({ then: { answer: {} } }),
      'rules[0].then.answer.media is missing; expected an object with exactly one of the keys serviceHosted, appHosted',
    ],
    [
      ruleOf({ then: {} }),
      'rules[0].then is {}; expected exactly one of the keys answer, redirect, reject, ignore, ask',
    ],
    [
      ruleOf({ then: { ...busy, ignore: {} } }),
      'rules[0].then is {"reject":{"reason":"busy"},"ignore":{}}; expected exactly one of the keys answer, redirect, reject, ignore, ask',
    ],
    [
      ruleOf({ then: { rejct: {} } }),
      'rules[0].then.rejct is {}; expected only the keys answer, redirect, reject, ignore, ask; did you mean "reject"?',
    ],
    [
      ruleOf({ then: { reject: { reason: 'Busy' } } }),
      'rules[0].then.reject.reason is "Busy"; expected one of "none", "busy", "forbidden"',
    ],
    [
      ruleOf({ wenn: {} }),
      'rules[0].wenn is {}; expected only the keys name, when, then, fallback, participantJoining, onEstablished, onTone; did you mean "when"?',
    ],
    [ruleOf({ name: 7 }), 'rules[0].name is 7; expected text that is not empty'],
    [
      ruleOf({ when: { caller: [{ encrypted: 'x' }] } }),
      expect.stringContaining('rules[0].when.caller[0].encrypted is "x"; expected only the keys user, phone'),
    ],
    [
      ruleOf({ when: { caller: [{ user: 'a*b' }] } }),
      'rules[0].when.caller[0].user is "a*b"; expected an id, or the beginning of one followed by *',
    ],
    [
      ruleOf({ when: { caller: [{ phone: '+049*' }] } }),
      'rules[0].when.caller[0].phone is "+049*"; expected a phone number in E.164 form, such as +4930123456, digits as they come, such as 1234, the beginning of either, such as +49*, or anonymous',
    ],
    [
      ruleOf({ when: { scenario: 'meeting' } }),
      'rules[0].when.scenario is "meeting"; expected a list of at least one',
    ],
    [
      ruleOf({ when: { hours: [{ days: ['mo'] }] } }),
      'rules[0].when.hours[0].days[0] is "mo"; expected one of "sun", "mon", "tue", "wed", "thu", "fri", "sat"',
    ],
    [
      ruleOf({ when: { hours: [{ from: '8:00' }] } }),
      'rules[0].when.hours[0].from is "8:00"; expected a time of day from 00:00 to 23:59',
    ],
    [
      ruleOf({ when: { hours: [{ to: '24:01' }] } }),
      'rules[0].when.hours[0].to is "24:01"; expected a time of day from 00:00 to 24:00',
    ],
    [
      ruleOf({ when: { hours: [{ from: '08:00', to: '08:00' }] } }),
      'rules[0].when.hours[0].to is "08:00"; expected another time than from, or neither of them for the whole day',
    ],
    [
      ruleOf({ when: { hours: [{ except: ['2026-02-30'] }] } }),
      'rules[0].when.hours[0].except[0] is "2026-02-30"; expected a calendar date such as 2026-12-25',
    ],
    [
      ruleOf({ onTone: { '17': [] } }),
      expect.stringMatching(/^rules\[0\]\.onTone\["17"\] is \[\]; expected only the keys 0, 1, /),
    ],
    [
      { ...policyOf(), timeZone: 'Europe/Berlim' },
      'timeZone is "Europe/Berlim"; expected an IANA time zone such as Europe/Berlin',
    ],
    [
      { rules: [] },
      'otherwise is missing; expected an object with exactly one of the keys answer, redirect, reject, ignore',
    ],
    [{ otherwise: busy }, 'rules is missing; expected a list'],
    [[], 'the policy is []; expected an object'],
    [null, 'the policy is null; expected an object'],
  ])('%j', (json, message) => {
    expect(faultsOf(json)).toEqual([message]);
  });

  test.each(['nonsense', 'https://', 'ftp://media.contoso.com', 'http://localhost.contoso.com', ''])(
    'blobUrl %j is no URI of a media host',
    (blobUrl) => {
      expect(faultsOf(answerOf({ media: { appHosted: { blobUrl } } }))).toEqual([
        `rules[0].then.answer.media.appHosted.blobUrl is ${JSON.stringify(blobUrl)}; expected an absolute https URI, or an http one on a loopback address`,
      ]);
    },
  );

  test('26 targets, of which the message shows only the beginning', () => {
    expect(faultsOf(redirectOf({ targets: users(26) }))).toEqual([
      expect.stringMatching(
        /^rules\[0\]\.then\.redirect\.targets is \[\{"user":"u0"\}.*\.\.\.; expected a list of 1 to 25$/,
      ),
    ]);
  });
});

/** The keys of Graph's communicationsIdentitySet, but `encrypted`, which holds nothing that can be read. */
test.each([
  'user',
  'phone',
  'application',
  'applicationInstance',
  'guest',
  'device',
  'onPremises',
  'azureCommunicationServicesUser',
  'assertedIdentity',
])('a rule can ask for a caller of kind %s', (kind) => {
  const json = ruleOf({ when: { caller: [{ [kind]: '*' }] } });
  expect(readPolicy(json)).toEqual({ timeZone: 'UTC', ...json });
});

test('every fault is reported, not only the first', () => {
  const error = errorOf({
    rules: [{ name: '', then: { reject: { reason: 'x' } } }, { then: busy }],
    extra: 1,
  });
  expect(error.code).toBe('policy-invalid');
  expect(error.faults.map(({ path, value }) => [path, value])).toEqual([
    ['rules[0].name', ''],
    ['rules[0].then.reject.reason', 'x'],
    ['rules[1].name', undefined],
    ['otherwise', undefined],
    ['extra', 1],
  ]);
});

test('two rules can’t have one name, and none the name that `otherwise` has in the record', () => {
  expect(faultsOf(policyOf(named('a'), named('b'), named('a'), named('otherwise')))).toEqual([
    'rules[2].name is "a"; expected another name, as this is the name of rules[0]',
    'rules[3].name is "otherwise"; expected another name, as this is the word for no rule',
  ]);
});
