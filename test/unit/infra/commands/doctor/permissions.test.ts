/* oxlint-disable unicorn/no-thenable -- `then` is the policy’s word for what a rule does */
import { judgePermissions } from '../../../../../infra/commands/doctor/checks/permissions.ts';
import { readPolicy } from '../../../../../shared/call/policy/policy.ts';

const reject = { reject: { reason: 'busy' } };
const serviceHosted = { answer: { media: { serviceHosted: {} } } };
const appHosted = { answer: { media: { appHosted: { blob: 'b' } } } };
const redirect = { redirect: { targets: [{ user: 'u' }] } };

const policyThat = (says: object) =>
  readPolicy({ rules: [{ name: 'rule', then: reject, ...says }], otherwise: reject });

test.each<[what: string, says: object, permission: string]>([
  ['redirects', { then: redirect }, 'Calls.Initiate.All'],
  ['redirects as its fallback', { fallback: redirect }, 'Calls.Initiate.All'],
  ['hosts its own media', { then: appHosted }, 'Calls.AccessMedia.All'],
  [
    'listens for tones',
    { then: serviceHosted, onEstablished: [{ subscribeToTone: {} }] },
    'Calls.AccessMedia.All',
  ],
  [
    'transfers on a tone',
    { onTone: { '1': [{ transfer: { target: { user: 'u' } } }] } },
    'Calls.Initiate.All',
  ],
])('a rule that %s needs its permission', (_what, says, permission) => {
  const policy = policyThat(says);
  expect(judgePermissions([], policy)).toMatchObject([
    {
      verdict: 'fault',
      found: expect.stringMatching(new RegExp(`^the rule "rule" says \\w+, which needs ${permission}$`)),
    },
  ]);
  expect(judgePermissions([permission], policy)).toMatchObject([{ verdict: 'ok', found: permission }]);
});

test('without any calling permission callers stay encrypted', () => {
  expect(judgePermissions(['User.Read.All'], policyThat({}))).toMatchObject([{ verdict: 'warning' }]);
});
