/** Requests to `$cbs` and `$management`: a message with `reply_to`, answered by one with its id as correlation id. */
import * as z from 'zod';
import { messageCodec } from './rhea.ts';

const requestSchema = z.object({
  message_id: z.unknown(),
  reply_to: z.string(),
  application_properties: z.looseObject({ operation: z.string() }),
  body: z.unknown(),
});

export interface Request {
  readonly id: unknown;
  readonly replyTo: string;
  readonly operation: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

export interface Reply {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

export function readRequest(payload: Buffer): Request {
  const message = requestSchema.parse(messageCodec.decode(payload));
  const { operation } = message.application_properties;
  return {
    id: message.message_id,
    replyTo: message.reply_to,
    operation,
    properties: message.application_properties,
    body: message.body,
  };
}
