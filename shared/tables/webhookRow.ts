import * as z from 'zod';
import { commandSchema } from '../call/commands/commands.ts';
import type { CallEvent } from '../call/record/callEvent.ts';
import { type WebhookEvent, webhookEventTypes } from '../call/record/webhookEvent.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import type { WaitingWebhookEvent } from '../ports/webhook.ts';
import { fitRow } from './limitRowSize.ts';
import { packJson, unpackJson } from './packJson.ts';

export const WEBHOOK_ROW_PREFIX = 'webhook:';

export function webhookRowKey(n: number): string {
  return `${WEBHOOK_ROW_PREFIX}${n}`;
}

/** What the webhook is to be told of an event, before anybody has tried. It names the event and holds nothing of it. */
export function newWebhookRow({ callId, id, receivedAt }: CallEvent, told: WebhookEvent) {
  return toWebhookRow({ ...told, callId, eventId: id, since: receivedAt, tries: 0 });
}

export function toWebhookRow(
  waiting: WaitingWebhookEvent,
): { partitionKey: string; rowKey: string } & Record<string, unknown> {
  const { callId, n, since, failingSince, retryAt, reply, ...flat } = waiting;
  const columns = omitUndefined({
    partitionKey: callId,
    rowKey: webhookRowKey(n),
    ...flat,
    since: toText(since),
    failingSince: failingSince === undefined ? undefined : toText(failingSince),
    retryAt: retryAt === undefined ? undefined : toText(retryAt),
    ...packJson('reply', reply),
  });
  return fitRow(columns, Object.keys(columns));
}

const time = z.iso.datetime().transform((text) => Date.parse(text));

const row = z.object({
  partitionKey: z.string(),
  rowKey: z.string(),
  type: z.enum(webhookEventTypes),
  about: z.exactOptional(z.string()),
  eventId: z.string(),
  since: time,
  tries: z.int(),
  failingSince: z.exactOptional(time),
  retryAt: z.exactOptional(time),
  undeliverable: z.exactOptional(z.string()),
  reply: z.exactOptional(
    z.object({
      requestedAt: z.number(),
      commands: z.array(z.object({ commandId: z.string(), command: commandSchema })),
      refused: z.array(z.string()),
    }),
  ),
});

export function fromWebhookRow(stored: Readonly<Record<string, unknown>>): WaitingWebhookEvent {
  const reply = unpackJson('reply', stored);
  const { partitionKey, rowKey, ...waiting } = row.parse(omitUndefined({ ...stored, reply }));
  return { ...waiting, callId: partitionKey, n: Number(rowKey.slice(WEBHOOK_ROW_PREFIX.length)) };
}

function toText(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
