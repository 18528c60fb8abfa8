import type { IncomingCall } from '../../../../shared/call/policy/decide.ts';
import { explain } from '../../../../shared/call/policy/explain.ts';
import { readPolicy } from '../../../../shared/call/policy/policy.ts';

const busy = { reject: { reason: 'busy' } };
const call: IncomingCall = {
  callId: '491f0b00ffff4bc9a43eb226498ec22a',
  caller: [
    { kind: 'user', id: '8D1E6AB6' },
    { kind: 'phone', id: 'tel:+4312345' },
  ],
  callees: [{ kind: 'encrypted' }],
  recording: false,
  scenario: 'peerToPeer',
  modalities: ['audio', 'video'],
};
const now = new Date('2026-12-24T10:05:00Z');

const because = (when: object, changes: Partial<IncomingCall> = {}) => {
  const policy = readPolicy({
    timeZone: 'Europe/Berlin',
    rules: [{ name: 'it', when, then: busy }],
    otherwise: busy,
  });
  return explain({ ...call, ...changes }, policy, now).rules[0]?.because;
};

test.each([
  [
    { caller: [{ phone: '+49*' }] },
    'caller is user 8D1E6AB6, phone tel:+4312345, wanted is [{"phone":"+49*"}]',
  ],
  [{ callee: [{ user: 'u' }] }, 'callee is encrypted, wanted is [{"user":"u"}]'],
  [{ tenant: ['t'] }, 'tenant is absent, wanted is ["t"]'],
  [{ recording: true }, 'recording is false, wanted is true'],
  [{ scenario: ['meeting'] }, 'scenario is peerToPeer, wanted is ["meeting"]'],
  [
    { modalities: ['videoBasedScreenSharing'] },
    'modalities is audio, video, wanted is ["videoBasedScreenSharing"]',
  ],
  [{ hours: [{ to: '08:00' }] }, 'hours is thu 2026-12-24 11:05, wanted is [{"to":"08:00"}]'],
  [
    { recording: true, modalities: ['audio'], scenario: ['group'] },
    'recording is false, wanted is true; scenario is peerToPeer, wanted is ["group"]',
  ],
])('%j doesn’t match because %s', (when, reason) => {
  expect(because(when)).toBe(reason);
});

test('an absent caller is called absent', () => {
  expect(because({ caller: [{ user: '*' }] }, { caller: [], modalities: [] })).toBe(
    'caller is absent, wanted is [{"user":"*"}]',
  );
});

test('the first rule that matches wins, and a later one says that it came too late', () => {
  const policy = readPolicy({
    rules: [
      { name: 'meetings', when: { scenario: ['meeting'] }, then: busy },
      { name: 'users', when: { caller: [{ user: '*' }], recording: false }, then: busy },
      { name: 'all', then: busy },
    ],
    otherwise: busy,
  });
  expect(explain(call, policy, now)).toEqual({
    winner: 'users',
    rules: [
      { name: 'meetings', matches: false, because: 'scenario is peerToPeer, wanted is ["meeting"]' },
      { name: 'users', matches: true, because: 'all its conditions hold: caller, recording' },
      { name: 'all', matches: true, because: 'it has no conditions; but "users" comes first' },
    ],
  });
});

test('otherwise wins where nothing matches', () => {
  expect(explain(call, readPolicy({ rules: [], otherwise: busy }), now)).toEqual({
    winner: 'otherwise',
    rules: [],
  });
});
