import * as z from 'zod';
import { commandTriggers } from '../call/commands/commandProgress.ts';
import { commandName, commandSchema } from '../call/commands/commands.ts';
import type { CommandMessage } from '../ports/queues.ts';

const common = { specversion: z.literal('1.0'), id: z.string().min(1), subject: z.string().min(1) };

const cloudEvent = z.union([
  z.looseObject({ ...common, type: z.literal('check'), data: z.object({ n: z.int(), at: z.number() }) }),
  z.looseObject({
    ...common,
    type: z.string().startsWith('command.'),
    data: z.object({
      commandId: z.string().min(1),
      trigger: z.enum(commandTriggers),
      source: z.exactOptional(z.literal('operator')),
      command: commandSchema,
      requestedAt: z.number(),
      retry: z.int(),
      at: z.exactOptional(z.number()),
    }),
  }),
]);

/** The message id, by which the broker drops duplicates. Each scheduled message of a command has its own. */
export function messageIdOf(message: CommandMessage): string {
  if (message.kind === 'check') return `check:${message.callId}:${message.n}`;
  const { commandId, retry } = message;
  return retry === 0 ? commandId : `${commandId}:retry:${retry}`;
}

/** A command or a check as a CloudEvent; `subject` is the session. */
export function toCloudCommand(message: CommandMessage) {
  return {
    specversion: '1.0',
    id: messageIdOf(message),
    source: '/graph-call-handler/commands',
    datacontenttype: 'application/json',
    ...toTypeAndData(message),
  };
}

function toTypeAndData(message: CommandMessage) {
  if (message.kind === 'check') {
    const { callId, n, at } = message;
    return { type: 'check', subject: callId, data: { n, at } };
  }
  const { kind: _, session, ...data } = message;
  return { type: `command.${commandName(message.command)}`, subject: session, data };
}

/** Reads a message's body. Throws a `ZodError` if it is no message of ours. */
export function fromCloudCommand(body: unknown): CommandMessage {
  const { subject, data } = cloudEvent.parse(body);
  return 'n' in data
    ? { kind: 'check', callId: subject, ...data }
    : { kind: 'command', session: subject, ...data };
}
