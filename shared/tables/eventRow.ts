import * as z from 'zod';
import { commandTriggers } from '../call/commands/commandProgress.ts';
import { commandSchema } from '../call/commands/commands.ts';
import { type CallEvent, eventSources } from '../call/record/callEvent.ts';
import { webhookEventTypes } from '../call/record/webhookEvent.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import type { FollowUp } from '../ports/storage.ts';
import { plannedCheck } from './callRow.ts';
import { fitRow } from './limitRowSize.ts';
import { packJson, unpackJson } from './packJson.ts';

export const EVENT_ROW_PREFIX = 'event:';

export function eventRowKey(eventId: string): string {
  return `${EVENT_ROW_PREFIX}${eventId}`;
}

/** An event's row beside the record. It is written once and never changed. */
export function toEventRow(
  event: CallEvent,
  { commands, check, webhookEvents }: FollowUp = { commands: [] },
): { partitionKey: string; rowKey: string } & Record<string, unknown> {
  const columns = {
    partitionKey: event.callId,
    rowKey: eventRowKey(event.id),
    type: event.type,
    receivedAt: new Date(event.receivedAt).toISOString(),
    position: event.position,
    source: event.source,
    // `data` is what Graph sent; for events of our own it holds the facts.
    ...(event.data === undefined
      ? packJson('data', event.facts)
      : { ...packJson('data', event.data), ...packJson('facts', event.facts) }),
    // What is due is sent after this row is written. If that fails, it is sent again from here.
    ...(commands.length === 0 ? {} : packJson('commands', commands)),
    ...packJson('check', check),
    ...packJson('webhookEvents', webhookEvents),
  };
  return fitRow(columns, Object.keys(columns));
}

const row = z.looseObject({
  partitionKey: z.string(),
  rowKey: z.string(),
  type: z.string(),
  receivedAt: z.string(),
  position: z.number(),
  source: z.enum(eventSources),
});

const ownFacts = z.record(z.string(), z.unknown());

export function fromEventRow(stored: Readonly<Record<string, unknown>>): CallEvent {
  const { partitionKey, rowKey, type, receivedAt, position, source } = row.parse(stored);
  const data = unpackJson('data', stored);
  const facts = unpackJson('facts', stored);
  const event = {
    callId: partitionKey,
    id: rowKey.slice(EVENT_ROW_PREFIX.length),
    type,
    receivedAt: Date.parse(receivedAt),
    position,
    source,
  };
  return facts === undefined
    ? { ...event, facts: ownFacts.parse(data) }
    : { ...event, facts: ownFacts.parse(facts), data };
}

const dueCommand = z.object({
  key: z.string(),
  trigger: z.enum(commandTriggers),
  source: z.exactOptional(z.literal('operator')),
  command: commandSchema,
});

const webhookEvent = z.object({
  n: z.int(),
  type: z.enum(webhookEventTypes),
  about: z.exactOptional(z.string()),
});

/** What became due when the event was recorded. */
export function followUpIn(stored: Readonly<Record<string, unknown>>): FollowUp {
  const commands = z.array(dueCommand).parse(unpackJson('commands', stored) ?? []);
  const check = unpackJson('check', stored);
  const webhookEvents = unpackJson('webhookEvents', stored);
  return omitUndefined({
    commands,
    check: check === undefined ? undefined : plannedCheck.parse(check),
    webhookEvents: webhookEvents === undefined ? undefined : z.array(webhookEvent).parse(webhookEvents),
  });
}
