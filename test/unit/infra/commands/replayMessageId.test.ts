import { replayMessageId } from '../../../../infra/commands/deadLetters/replayMessage.ts';

test.each([
  ['a dead letter is replayed under a number', 'a1', 'a1:replay:1'],
  ['a replay that died is counted on', 'a1:replay:9', 'a1:replay:10'],
  ['an id with colons of its own is kept', 'check:c:3', 'check:c:3:replay:1'],
])('%s', (_claim, messageId, expected) => {
  expect(replayMessageId(messageId)).toBe(expected);
});

test('an id that is as long as the broker takes gets one of its own length that follows from it', () => {
  const longest = 'x'.repeat(128);
  const first = replayMessageId(longest);
  expect(first).toMatch(/^[0-9a-f]{32}:replay:1$/);
  expect(replayMessageId(longest)).toBe(first);
  expect(replayMessageId(first)).toBe(first.replace(/1$/, '2'));
});
