import { traitsOf } from '../../../../shared/call/commands/commands.ts';
import { fromCommandReply } from '../../../../shared/call/commands/fromCommandReply.ts';
import { toOperationError } from '../../../../shared/call/replies/operationError.ts';
import { explainRefusal } from '../../../../shared/call/replies/requestErrors.ts';

const { scope, delivery } = traitsOf({ create: { targets: [{ user: 'u' }] } });

test.each([
  [
    '7507',
    'Call source identity invalid.',
    /no phone number, or isn't linked .*Teams administrator can mend/,
  ],
  ['7505', 'Request authorization tenant mismatch.', /^Tenant mismatch.*Whoever places a call can mend/],
  ['7504', 'Insufficient enterprise tenant permissions.', /consent.*administrator can mend/],
  ['7503', 'Application is not registered in our store.', /Teams channel.*owner can mend/],
])('a refusal with %s says what it means, and who can mend it', (code, message, meaning) => {
  const reply = { kind: 'status' as const, status: 403, error: { code, message } };
  const settled = { kind: 'settle' as const, status: 'refused' as const };
  expect(fromCommandReply(settled, reply, {}, { scope, delivery })).toEqual({
    status: 'refused',
    graphStatus: 403,
    error: { code, message, meaning: expect.stringMatching(meaning) },
  });
});

test.each([
  ['AADSTS700016', /administrator can mend/],
  ['AADSTS700213', /owner of its registration can mend/],
])('a token that could not be had says who can mend it: %s', (message, meaning) => {
  const reply = { kind: 'notSent' as const, error: { code: 'TokenUnavailable', message } };
  const settled = { kind: 'settle' as const, status: 'failed' as const };
  expect(fromCommandReply(settled, reply, {}, { scope, delivery }).error).toEqual({
    code: 'TokenUnavailable',
    message,
    meaning: expect.stringMatching(meaning),
  });
});

/** As reported: an invitation of a phone into a call in which nobody has a number. */
const noNumber =
  'addParticipants failed for participant 4:+61450000000. Underlying reason: Could not find the PSTN content for the sponsor of this PSTN leg.. DiagCode: 412#10073.@';

test.each([
  [
    { code: 412, subcode: 9999, message: noNumber },
    /Nobody in the call can call phones.*Teams administrator/,
  ],
  [{ code: 412 }, /condition of the request/],
  [{ code: 403, subcode: 9999, message: 'DiagCode: 403#10151.@' }, /calling a phone needs/],
  [{ code: 486 }, /The person called is busy/],
  [{ code: 487 }, /The request was cancelled/],
])("an operation's failure speaks of the request: %j", (result, meaning) => {
  expect(toOperationError(result).meaning).toMatch(meaning);
});

const statuses = Array.from({ length: 300 }, (_, index) => 300 + index);

test('whatever the code, neither a refusal nor a failed operation says that the call ended or failed', () => {
  const said = statuses.flatMap((code) => [
    explainRefusal(code, undefined),
    toOperationError({ code }).meaning,
  ]);
  expect(
    said.filter((text) => text === undefined || /the call (ended|failed|timed out)/i.test(text)),
  ).toEqual([]);
});
