import { decide, decideJoining, type IncomingCall } from '../../../../shared/call/policy/decide.ts';
import { readPolicy } from '../../../../shared/call/policy/policy.ts';

const now = new Date('2026-12-24T10:00:00Z');
const userId = '8D1E6AB6-26C5-4E22-A1BC-06EA7343958E';

const call: IncomingCall = {
  callId: '491f0b00ffff4bc9a43eb226498ec22a',
  caller: [{ kind: 'user', id: userId }],
  callees: [{ kind: 'application', id: 'bot' }],
  tenantId: '632899f8-2ea1-4604-8413-27bd2892079f',
  recording: false,
  scenario: 'peerToPeer',
  modalities: ['audio'],
};

const busy = { reject: { reason: 'busy' } };
const answering = { answer: { media: { serviceHosted: {} } } };

/** Which rule decides about `call` under a policy with the one rule "it". */
const ruleFor = (when: unknown, changes: Partial<IncomingCall> = {}, at = now) =>
  decide(
    { ...call, ...changes },
    readPolicy({ rules: [{ name: 'it', when, then: busy }], otherwise: busy }),
    at,
  ).rule;

describe('a rule', () => {
  test.each([
    ['without conditions', {}, {}],
    ['its user, the GUID in another form', { caller: [{ user: '8d1e6ab626c54e22a1bc06ea7343958e' }] }, {}],
    ['any of its callers', { caller: [{ phone: '+49*' }, { user: userId }] }, {}],
    [
      'any identity of the caller',
      { caller: [{ phone: '+49*' }] },
      { caller: [{ kind: 'user' }, { kind: 'phone', id: '+4930' }] },
    ],
    [
      'a phone on the wire with tel:',
      { caller: [{ phone: '+4930123' }] },
      { caller: [{ kind: 'phone', id: 'tel:+4930123;ext=2' }] },
    ],
    [
      'a withheld number, if any phone will do',
      { caller: [{ phone: '*' }] },
      { caller: [{ kind: 'phone' }] },
    ],
    [
      'any target',
      { callee: [{ applicationInstance: 'i' }] },
      {
        callees: [
          { kind: 'application', id: 'b' },
          { kind: 'applicationInstance', id: 'I' },
        ],
      },
    ],
    ['its tenant', { tenant: ['other', '632899F82EA14604841327BD2892079F'] }, {}],
    ['recording', { recording: true }, { recording: true }],
    ['no recording', { recording: false }, {}],
    ['its scenario', { scenario: ['group', 'meeting'] }, { scenario: 'meeting' }],
    ['one of the requested modalities', { modalities: ['video'] }, { modalities: ['audio', 'video'] }],
    ['its hours', { hours: [{ from: '08:00', to: '18:00' }] }, {}],
    ['all conditions at once', { caller: [{ user: '*' }], recording: false, hours: [{ days: ['thu'] }] }, {}],
  ])('matches %s', (_what, when, changes) => {
    expect(ruleFor(when, changes as Partial<IncomingCall>)).toBe('it');
  });

  test.each([
    ['another user', { caller: [{ user: 'someone' }] }, {}],
    ['an id of another kind', { caller: [{ application: userId }] }, {}],
    [
      'an encrypted caller',
      { caller: [{ user: '*' }, { guest: '*' }] },
      { caller: [{ kind: 'encrypted', id: 'x' }] },
    ],
    ['an absent caller', { caller: [{ user: '*' }, { phone: '*' }] }, { caller: [] }],
    ['an id that is absent', { caller: [{ user: 'a*' }] }, { caller: [{ kind: 'user' }] }],
    ['an absent tenant', { tenant: ['*'] }, { tenantId: undefined }],
    ['no recording', { recording: true }, {}],
    ['other modalities', { modalities: ['video'] }, {}],
    ['another scenario', { scenario: ['meeting'] }, {}],
    ['another hour', { hours: [{ from: '08:00', to: '09:00' }] }, {}],
    ['one condition of two', { caller: [{ user: '*' }], scenario: ['meeting'] }, {}],
  ])('does not match %s', (_what, when, changes) => {
    expect(ruleFor(when, changes as Partial<IncomingCall>)).toBe('otherwise');
  });
});

test('the first rule that matches decides', () => {
  const policy = readPolicy({
    rules: [
      { name: 'meetings', when: { scenario: ['meeting'] }, then: answering },
      { name: 'users', when: { caller: [{ user: '*' }] }, then: busy },
      { name: 'all', then: answering },
    ],
    otherwise: answering,
  });
  expect(decide(call, policy, now)).toEqual({
    rule: 'users',
    action: { kind: 'reject', reason: 'busy' },
    commands: [],
  });
});

test('the hours are those of the policy’s time zone', () => {
  const policy = readPolicy({
    timeZone: 'Europe/Berlin',
    rules: [{ name: 'open', when: { hours: [{ from: '11:00', to: '11:01' }] }, then: answering }],
    otherwise: busy,
  });
  expect(decide(call, policy, now).rule).toBe('open');
});

const decisionOn = (then: unknown) =>
  decide(call, readPolicy({ rules: [{ name: 'it', then }], otherwise: busy }), now);

describe('a decision', () => {
  test.each([
    [{ ignore: {} }, { kind: 'ignore' }],
    [{ reject: {} }, { kind: 'reject' }],
    [
      {
        redirect: {
          targets: [{ phone: '+12345678901' }],
          timeout: 30,
          maskCaller: true,
          routingPolicies: ['disableForwarding'],
        },
      },
      {
        kind: 'redirect',
        targets: [{ phone: '+12345678901' }],
        timeout: 30,
        maskCaller: true,
        routingPolicies: ['disableForwarding'],
      },
    ],
    [
      {
        answer: {
          modalities: ['audio'],
          media: { serviceHosted: { preFetch: [{ uri: 'https://cdn.contoso.com/a.wav' }] } },
          callOptions: { isDeltaRosterEnabled: true },
        },
      },
      {
        kind: 'answer',
        modalities: ['audio'],
        media: { kind: 'serviceHosted', preFetch: [{ uri: 'https://cdn.contoso.com/a.wav' }] },
        callOptions: { isDeltaRosterEnabled: true },
      },
    ],
    [
      {
        answer: {
          media: { appHosted: { blobUrl: 'https://media.contoso.com/sessions' } },
          participantCapacity: 200,
          callbackUri: 'https://media.contoso.com/api/calls',
        },
      },
      {
        kind: 'answer',
        media: { kind: 'appHosted', blobUrl: 'https://media.contoso.com/sessions' },
        participantCapacity: 200,
        callbackUri: 'https://media.contoso.com/api/calls',
      },
    ],
    [
      { answer: { media: { appHosted: { blob: 'b' } } } },
      { kind: 'answer', media: { kind: 'appHosted', blob: 'b' } },
    ],
  ])('on %j is %j, and survives a message', (then, action) => {
    const decision = decisionOn(then);
    expect(decision.action).toEqual(action);
    expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
  });

  test('carries the fallback, the later commands in order, and what to say of joining participants', () => {
    const policy = readPolicy({
      rules: [
        {
          name: 'recorder',
          then: { answer: { media: { serviceHosted: {} }, participantJoining: { reject: 'busy' } } },
          fallback: { redirect: { targets: [{ user: 'u' }] } },
          onEstablished: [{ updateRecordingStatus: 'recording' }, { mute: {} }],
          onTone: { '#': [{ hangUp: {} }] },
        },
      ],
      otherwise: busy,
    });
    expect(decide(call, policy, now)).toEqual({
      rule: 'recorder',
      action: { kind: 'answer', media: { kind: 'serviceHosted' } },
      fallback: { kind: 'redirect', targets: [{ user: 'u' }] },
      commands: [
        { trigger: 'established', index: 0, command: { updateRecordingStatus: 'recording' } },
        { trigger: 'established', index: 1, command: { mute: {} } },
        { trigger: 'tone:#', index: 0, command: { hangUp: {} } },
      ],
      participantJoining: { reject: 'busy' },
    });
  });
});

const recorder = (participantJoining?: unknown) => ({
  answer: {
    media: { appHosted: { blob: 'b' } },
    ...(participantJoining !== undefined && { participantJoining }),
  },
});
const joiningUnder = (rule: unknown, otherwise: unknown = busy) =>
  decideJoining(call, readPolicy({ rules: [{ name: 'it', ...(rule as object) }], otherwise }), now);

describe('a participant who would join a recorder’s call', () => {
  test('counts as recording, whatever the notification says', () => {
    expect(joiningUnder({ when: { recording: true }, then: recorder() }).rule).toBe('it');
  });

  test.each([
    ['is accepted when the rule says nothing', recorder(), { kind: 'accept' }],
    ['is accepted when the rule says so', recorder('accept'), { kind: 'accept' }],
    [
      'is rejected when the rule says so',
      recorder({ reject: 'forbidden' }),
      { kind: 'reject', reason: 'forbidden' },
    ],
    [
      'gets a new bot when the rule says so',
      recorder({ inviteNewBot: 'https://b.contoso.com' }),
      { kind: 'inviteNewBot', inviteUri: 'https://b.contoso.com' },
    ],
    ['is rejected like a call of its own', busy, { kind: 'reject', reason: 'busy' }],
    [
      'is rejected without a reason where the rule gives none',
      { reject: {} },
      { kind: 'reject', reason: 'none' },
    ],
    [
      'is accepted under a rule that redirects',
      { redirect: { targets: [{ user: 'u' }] } },
      { kind: 'accept' },
    ],
  ])('%s', (_case, then, decision) => {
    expect(joiningUnder({ then })).toEqual({ rule: 'it', ...decision });
  });

  test('is not turned away by an `otherwise` that rejects calls, but by one that answers and says so', () => {
    const elsewhere = { when: { scenario: ['meeting'] }, then: answering };
    expect(joiningUnder(elsewhere, busy)).toEqual({ rule: 'otherwise', kind: 'accept' });
    expect(joiningUnder(elsewhere, recorder({ reject: 'none' }))).toEqual({
      rule: 'otherwise',
      kind: 'reject',
      reason: 'none',
    });
  });
});
