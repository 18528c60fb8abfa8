import { readCommand, toGraphRequest } from '../../../../shared/call/commands/commands.ts';
import { type ReadyAction, toActionRequest } from '../../../../shared/call/decision/actionRequest.ts';
import { decide } from '../../../../shared/call/policy/decide.ts';
import { readPolicy } from '../../../../shared/call/policy/policy.ts';

const call = {
  graphCallId: 'c1',
  tenantId: 't',
  callbackUri: 'https://bot.contoso.com/api/calls',
  notification: {},
};
const incoming = {
  callId: 'c1',
  caller: [],
  callees: [],
  recording: false,
  scenario: 'peerToPeer' as const,
  modalities: [],
};
const target = { user: 'u', endpointType: 'voicemail' };
const invited = {
  '@odata.type': '#microsoft.graph.invitationParticipantInfo',
  identity: {
    '@odata.type': '#microsoft.graph.identitySet',
    user: { '@odata.type': '#microsoft.graph.identity', id: 'u' },
  },
};

const redirectTo = (targets: readonly object[]) => {
  const policy = readPolicy({ rules: [], otherwise: { redirect: { targets } } });
  return toActionRequest(call, decide(incoming, policy, new Date(0)).action as ReadyAction);
};
const transferTo = (to: object) =>
  toGraphRequest(readCommand({ transfer: { target: to } }), {
    callPath: 'c1',
    clientContext: 'ours',
    callbackUri: call.callbackUri,
  });

test("a redirect to somebody's voicemail goes to the beta endpoint, any other to v1.0", () => {
  const { version, body } = redirectTo([{ user: 'v' }, target]);
  expect(version).toBe('beta');
  expect(body).toMatchObject({ targets: [{}, { ...invited, endpointType: 'voicemail' }] });
  // Without a word of it a request goes to v1.0.
  expect(redirectTo([{ user: 'u' }])).not.toHaveProperty('version');
});

test("so does a transfer to somebody's voicemail", () => {
  const { version, body } = transferTo(target);
  expect(version).toBe('beta');
  expect(body).toEqual({ transferTarget: { ...invited, endpointType: 'voicemail' } });
  expect(transferTo({ user: 'u' })).not.toHaveProperty('version');
});

test.each([
  [
    'an invitation',
    { invite: { participants: [target] } },
    /endpointType is "voicemail"; expected only the keys/,
  ],
  ['a new call', { create: { targets: [target] } }, /endpointType is "voicemail"; expected only the keys/],
  [
    'a phone',
    { transfer: { target: { phone: '+4930123', endpointType: 'voicemail' } } },
    /no endpointType, as a phone/,
  ],
  [
    'another endpoint',
    { transfer: { target: { user: 'u', endpointType: 'default' } } },
    /expected "voicemail"/,
  ],
])('%s has none', (_what, command, fault) => {
  expect(() => readCommand(command)).toThrow(fault);
});
