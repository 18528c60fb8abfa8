import { isFinished } from '../notification/operation.ts';
import type { CallEvent } from './callEvent.ts';
import type { CallRecord } from './callRecord.ts';
import { operation } from './events/operationChange.ts';
import { isOpen, summarize } from './summary.ts';
import type { WebhookEvent, WebhookEventType } from './webhookEvent.ts';

/**
 * What the webhook is to be told now that the event is folded into the record. Like a command's, its time comes with
 * whichever event completes it, so it is seen from the record, before and after. Of what had come about before anybody
 * wanted to be told nothing is.
 */
export function newWebhookEvents(
  before: CallRecord | undefined,
  after: CallRecord,
  event: CallEvent,
): readonly WebhookEvent[] {
  const { n, told } = after.webhook ?? { n: 0, told: [] };
  const past = new Set([...told, ...(before === undefined ? [] : comeAbout(before))]);
  const incoming = event.type === 'call.incoming' ? ['call.incoming' as const] : [];
  const once = [...incoming, ...comeAbout(after)].filter((type) => !past.has(type));
  const ended = operationEndedBy(event, before);
  return [
    ...once.map((type) => ({ type })),
    ...(ended === undefined ? [] : [{ type: 'call.operationCompleted' as const, about: ended }]),
  ].map((one, index) => ({ n: n + index + 1, ...one }));
}

/** Remembers what is told, so that it is told once. */
export function tellWebhook(record: CallRecord, events: readonly WebhookEvent[]): CallRecord {
  const last = events.at(-1);
  if (last === undefined) return record;
  const once = events.map(({ type }) => type).filter((type) => type !== 'call.operationCompleted');
  return { ...record, webhook: { n: last.n, told: [...(record.webhook?.told ?? []), ...once] } };
}

/** In the order in which a call goes. */
function comeAbout(record: CallRecord): readonly WebhookEventType[] {
  const call = summarize(record);
  const holds: readonly (readonly [WebhookEventType, boolean])[] = [
    ['call.decided', call.decisionOutcome !== 'none' || call.decision === 'ignore'],
    ['call.established', call.establishedAt !== undefined],
    ['call.transferred', call.outcome === 'transferred' || record.fields.transfer?.value === 'accepted'],
    ['call.ended', !isOpen(call)],
  ];
  return holds.flatMap(([type, is]) => (is ? [type] : []));
}

/**
 * The operation that the event ends, well or not: Graph's id of it, else the event's own. Graph may tell the end twice,
 * as a change and as a deletion.
 */
function operationEndedBy(event: CallEvent, before: CallRecord | undefined): string | undefined {
  const facts = operation.factsOf(event);
  if (facts === undefined || !isFinished(facts)) return undefined;
  const { kind, operationId } = facts;
  const known = Object.hasOwn(before?.maps.operations ?? {}, kind)
    ? before?.maps.operations?.[kind]
    : undefined;
  const isKnown =
    operationId !== undefined && known?.value.operationId === operationId && isFinished(known.value);
  return isKnown ? undefined : (operationId ?? event.id);
}
