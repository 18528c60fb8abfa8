import type { CommandMessage } from '../../../shared/ports/queues.ts';
import { fromCloudCommand, messageIdOf, toCloudCommand } from '../../../shared/servicebus/commandMessage.ts';

const callId = 'a'.repeat(100);
const command: CommandMessage = {
  kind: 'command',
  commandId: `${callId}.0123456789abcdef`,
  session: callId,
  trigger: 'established',
  command: { playPrompt: { uris: ['https://cdn.contoso.com/a.wav'] } },
  requestedAt: 1,
  retry: 0,
};
const retry: CommandMessage = { ...command, retry: 99, at: 5 };
const check: CommandMessage = { kind: 'check', callId, n: 9_999_999, at: 7 };

describe('a message of the command queue', () => {
  test.each([
    ['a command', command],
    ['a command that is tried again', retry],
    ['a check', check],
  ])('that is %s comes back as it was, and its id fits the broker', (_claim, message) => {
    const body: unknown = JSON.parse(JSON.stringify(toCloudCommand(message)));
    expect(fromCloudCommand(body)).toEqual(message);
    expect(messageIdOf(message).length).toBeLessThanOrEqual(128);
  });

  test('is known by its command, its retry or its number in the chain', () => {
    expect([command, retry, check].map(messageIdOf)).toEqual([
      `${callId}.0123456789abcdef`,
      `${callId}.0123456789abcdef:retry:99`,
      `check:${callId}:9999999`,
    ]);
  });

  test('is refused where it is none of ours', () => {
    expect(() => fromCloudCommand({ ...toCloudCommand(command), type: 'other' })).toThrow('must start with');
  });
});
