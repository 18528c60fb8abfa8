import { readFileSync } from 'node:fs';
import { fromIncomingCall } from '../../../../shared/call/notification/incomingCall.ts';
import { decide } from '../../../../shared/call/policy/decide.ts';
import { readPolicy } from '../../../../shared/call/policy/policy.ts';

/** What is deployed until somebody writes rules of their own. */
const starter: unknown = JSON.parse(readFileSync('policy.json', 'utf8'));

const noon = new Date('2026-11-25T12:00:00Z');
const decided = (call: object) => decide(fromIncomingCall(call), readPolicy(starter), noon);
const to = (id: string) => ({
  targets: [{ identity: { applicationInstance: { id } } }],
});

test('tells an editor its schema', () => {
  expect(starter).toHaveProperty('$schema', './policy.schema.json');
});

test('answers the first call, whoever makes it', () => {
  expect(decided(to('7629bdce-046c-4903-86b4-a8f718277e1a'))).toMatchObject({
    rule: 'otherwise',
    action: { kind: 'answer' },
  });
});

test('its example rule applies to nobody until its ids are replaced', () => {
  expect(decided(to('00000000-0000-0000-0000-000000000000'))).toMatchObject({
    rule: 'front desk, office hours',
    action: { kind: 'redirect' },
  });
});

test('does not pretend to record', () => {
  const applicationMetadata = { botData: { inviteReasons: ['PolicyBasedRecording'] } };
  const invited = { ...to('00000000-0000-0000-0000-000000000000'), applicationMetadata };
  expect(decided(invited)).toMatchObject({ action: { kind: 'reject' } });
});
