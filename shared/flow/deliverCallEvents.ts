import type { CallRecord } from '../call/record/callRecord.ts';
import { isOpen, summarize } from '../call/record/summary.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import { Failure, Unavailable } from '../failure/failure.ts';
import type { EndpointReply, Endpoints } from '../ports/endpoints.ts';
import type { CommandQueue, QueuedCommand } from '../ports/queues.ts';
import type { CallStore, CommandStore } from '../ports/storage.ts';
import type {
  DeliveredWebhookMessage,
  StoredWebhookEvent,
  WaitingWebhookEvent,
  WebhookCommands,
  WebhookOutbox,
  WebhookQueue,
} from '../ports/webhook.ts';
import { span } from '../telemetry/names.ts';
import { type AfterWebhookReply, afterWebhookReply } from './afterWebhookReply.ts';
import { newCommandProgress } from './newCommandProgress.ts';
import type { WorkerPorts } from './publishEvents.ts';
import type { ReadCallsPorts } from './readCalls.ts';
import { reportCommand } from './reportCommand.ts';
import { retryWhileUnavailable } from './retryWhileUnavailable.ts';
import { commandsIn, REPLY_LIMIT, readWebhookCommands } from './webhookCommands.ts';
import { toWebhookPayload, webhookEventIdOf } from './webhookPayload.ts';

export interface DeliverCallEventsPorts extends WorkerPorts {
  readonly callStore: Pick<CallStore, 'load' | 'loadEvent' | 'loadRoster'>;
  readonly callDirectory: Pick<ReadCallsPorts['callDirectory'], 'ofChain'>;
  readonly commandStore: Pick<CommandStore, 'load' | 'list'>;
  readonly commandQueue: CommandQueue;
  readonly webhookOutbox: WebhookOutbox;
  readonly webhookQueue: WebhookQueue;
  readonly endpoints: Endpoints;
  /** The receiver of events; the address may contain secrets, so it is never logged. */
  readonly callEventsWebhookUrl: string;
  /** The audience of the app's own token that goes along; no token goes without it. */
  readonly callEventsWebhookAudience: string | undefined;
  /** The events' source. */
  readonly callbackBaseUrl: string;
  /** Where a command may send a call's notifications. */
  readonly callbackHosts: readonly string[];
}

type Ports = DeliverCallEventsPorts;

/** Milliseconds that a receiver has to take an event. */
const POST_TIMEOUT = 10_000;

/** The webhook's receiver doesn't take an event, and isn't asked any more. */
export class NotDelivered extends Failure {
  readonly retryable = false;
  readonly code = 'not-delivered';
  constructor(reason: string) {
    super('The event was not delivered.', { cause: reason });
    this.name = 'NotDelivered';
  }
}

/**
 * Delivers what waits of a call, in its order, and takes out what was taken. Any of the call's messages does so for all
 * that is due; one that isn't taken holds back those behind it until its scheduled message comes. Killed at any point, or
 * beside another worker that has the same message, an event may be delivered twice, and what its receiver's first reply
 * asks for is done once. Rejects with {@link NotDelivered} for a message that is to become a dead letter.
 */
export async function deliverCallEvents(message: DeliveredWebhookMessage, ports: Ports): Promise<void> {
  const isDeadLetter = message.undeliverable === true && !message.isReplay;
  if (isDeadLetter) await demandDelivered(message, ports);
  while ((await deliverWaiting(message, ports)) === 'changedMeanwhile') demandTime(ports);
  // Whoever sent the message may only now have come to write down why: then this is the last chance for it to be one.
  if (isDeadLetter) await demandDelivered(message, ports);
}

/** Rejects if the message's event has been given up, unless it was replayed since. */
async function demandDelivered({ callId, n }: DeliveredWebhookMessage, ports: Ports): Promise<void> {
  const stored = (await list(callId, ports)).find(({ waiting }) => waiting.n === n);
  const reason = stored?.waiting.undeliverable;
  if (reason !== undefined) throw new NotDelivered(reason);
}

/** What one event's turn ends with: those behind it go on, or wait, or somebody else has changed something. */
type Turn = 'done' | 'waits' | 'changedMeanwhile';

async function deliverWaiting(message: DeliveredWebhookMessage, ports: Ports): Promise<Turn> {
  for (const stored of await list(message.callId, ports)) {
    const isReplayed = message.isReplay && message.n === stored.waiting.n;
    if (stored.waiting.undeliverable !== undefined && !isReplayed) continue;
    demandTime(ports);
    const turn = await takeTurn(stored, message, ports);
    if (turn !== 'done') return turn;
  }
  return 'done';
}

async function takeTurn(
  stored: StoredWebhookEvent,
  message: DeliveredWebhookMessage,
  ports: Ports,
): Promise<Turn> {
  const { waiting } = stored;
  if (waiting.reply !== undefined) return perform(stored, waiting.reply, ports);
  if (!isDue(waiting, message, ports.clock.now())) return 'waits';
  const { callId, eventId } = waiting;
  const event = await retryWhileUnavailable(async () => ports.callStore.loadEvent(callId, eventId), ports);
  const record = (await retryWhileUnavailable(async () => ports.callStore.load(callId), ports))?.record;
  // The call was forgotten.
  if (event === undefined || record === undefined) return remove(stored, ports);
  const payload = await retryWhileUnavailable(
    async () => toWebhookPayload(waiting, event, record, ports),
    ports,
  );
  const reply = await post(payload, waiting, message, ports);
  const now = ports.clock.now();
  const after = afterWebhookReply(reply, waiting, { now, jitter: ports.clock.jitter() });
  report(waiting, reply, after, ports);
  if (after.kind === 'delivered') return take(stored, reply, record, ports);
  const tries = waiting.tries + 1;
  if (after.kind === 'failed') {
    const { failingSince, retryAt } = after;
    // The message first: whoever reads in the row that the event waits can rely on one that comes for it.
    await send({ callId, n: waiting.n, tries, at: retryAt }, ports);
    const { undeliverable: _, ...again } = waiting;
    const result = await update({ ...again, tries, failingSince, retryAt }, stored, ports);
    return result === 'changedMeanwhile' ? result : 'waits';
  }
  // The dead letter first, too: if its row isn't written, the event is tried once more.
  await send({ callId, n: waiting.n, tries, undeliverable: true }, ports);
  const { failingSince: _, retryAt: __, ...ended } = waiting;
  const result = await update({ ...ended, tries, undeliverable: after.reason }, stored, ports);
  return result === 'changedMeanwhile' ? result : 'done';
}

async function post(
  body: object,
  { tries }: WaitingWebhookEvent,
  { traceParent }: DeliveredWebhookMessage,
  ports: Ports,
): Promise<EndpointReply> {
  const {
    endpoints,
    clock,
    telemetry,
    callEventsWebhookUrl: url,
    callEventsWebhookAudience: audience,
  } = ports;
  const options = { kind: 'client', attributes: { httpMethod: 'POST' } } as const;
  return telemetry.inSpan(span.postWebhookEvent, options, async (open) => {
    const reply = await endpoints.post({
      url,
      audience,
      freshToken: tries > 0,
      body,
      contentType: 'application/cloudevents+json',
      limit: REPLY_LIMIT,
      traceParent: open.traceParent ?? traceParent,
      signal: clock.abortAfter(POST_TIMEOUT),
    });
    if (reply.kind === 'status') open.set({ httpStatus: reply.status });
    const errorType = errorTypeOf(reply);
    if (errorType !== undefined) open.fail(errorType);
    return reply;
  });
}

/** An error status is its own type; a failure without a status has its code. */
function errorTypeOf(reply: EndpointReply): string | undefined {
  if (reply.kind !== 'status') return reply.error?.code ?? reply.kind;
  return reply.status >= 300 ? String(reply.status) : undefined;
}

/**
 * An event is due for its own scheduled message whatever the clock says, which may go behind the broker's; also where
 * that message comes before the row that it was sent for is written.
 */
function isDue(
  { n, tries, retryAt = 0 }: WaitingWebhookEvent,
  message: DeliveredWebhookMessage,
  now: number,
): boolean {
  return now >= retryAt || (message.n === n && (message.tries >= tries || message.isReplay));
}

/** The first reply that asks for something is written down whole; then it is done, and by whoever finds it written. */
async function take(
  stored: StoredWebhookEvent,
  reply: EndpointReply,
  record: CallRecord,
  ports: Ports,
): Promise<Turn> {
  const entries = commandsIn(reply);
  if (Array.isArray(entries) && entries.length === 0) return remove(stored, ports);
  const { waiting } = stored;
  const { callId } = waiting;
  const known = await retryWhileUnavailable(async () => ports.commandStore.list(callId), ports);
  const asked = readWebhookCommands(entries, {
    callId,
    webhookEventId: webhookEventIdOf(waiting),
    isCallOpen: isOpen(summarize(record)),
    askedBefore: known.filter(({ trigger }) => trigger === 'webhook').length,
    callbackHosts: ports.callbackHosts,
    now: ports.clock.now(),
  });
  const rows = [...asked.queued.map(newCommandProgress), ...asked.refused];
  const ids = new Set(known.map(({ commandId }) => commandId));
  // An operation whose end Graph told twice: its first reply has been taken.
  if (rows.some(({ commandId }) => ids.has(commandId))) return remove(stored, ports);
  const written: WebhookCommands = {
    requestedAt: ports.clock.now(),
    commands: asked.queued.map(({ commandId, command }) => ({ commandId, command })),
    refused: asked.refused.map(({ commandId }) => commandId),
  };
  const result = await update({ ...waiting, reply: written }, stored, ports, rows);
  return result === 'changedMeanwhile' ? result : perform(result, written, ports);
}

/** Every part of it may be done twice. */
async function perform(
  stored: StoredWebhookEvent,
  { requestedAt, commands, refused }: WebhookCommands,
  ports: Ports,
): Promise<Turn> {
  const { callId: session } = stored.waiting;
  const messages = commands.map(
    (one): QueuedCommand => ({ kind: 'command', session, trigger: 'webhook', requestedAt, retry: 0, ...one }),
  );
  if (messages.length > 0) await retryWhileUnavailable(async () => ports.commandQueue.send(messages), ports);
  for (const commandId of refused) {
    const row = await retryWhileUnavailable(async () => ports.commandStore.load(session, commandId), ports);
    if (row !== undefined) await reportCommand(row.progress, ports);
  }
  return remove(stored, ports);
}

function report(
  waiting: WaitingWebhookEvent,
  reply: EndpointReply,
  { kind }: AfterWebhookReply,
  ports: Ports,
): void {
  const { callId, n, type, since, tries } = waiting;
  const httpStatus = reply.kind === 'status' ? reply.status : undefined;
  const errorType = reply.kind === 'status' ? undefined : errorTypeOf(reply);
  const result = { webhookResult: kind, httpStatus, errorType };
  ports.telemetry.measure('webhookDelay', Math.max(0, ports.clock.now() - since) / 1_000, result);
  if (kind === 'delivered') return;
  const told = omitUndefined({ callId, n, type, tries: tries + 1, status: httpStatus, code: errorType });
  if (kind === 'failed') ports.log.warn('The webhook did not take an event; it is tried again', told);
  else ports.log.error('The webhook does not take an event; it becomes a dead letter', told);
}

async function list(callId: string, ports: Ports): Promise<readonly StoredWebhookEvent[]> {
  return retryWhileUnavailable(async () => ports.webhookOutbox.list(callId), ports);
}

async function update(
  waiting: WaitingWebhookEvent,
  { version }: StoredWebhookEvent,
  ports: Ports,
  rows: Parameters<WebhookOutbox['update']>[2] = [],
): ReturnType<WebhookOutbox['update']> {
  return retryWhileUnavailable(async () => ports.webhookOutbox.update(waiting, version, rows), ports);
}

async function remove(stored: StoredWebhookEvent, ports: Ports): Promise<Turn> {
  const result = await retryWhileUnavailable(async () => ports.webhookOutbox.remove(stored), ports);
  return result === 'removed' ? 'done' : result;
}

async function send(message: Parameters<WebhookQueue['send']>[0][number], ports: Ports): Promise<void> {
  await retryWhileUnavailable(async () => ports.webhookQueue.send([message]), ports);
}

/** What is left goes on in the message's next delivery. */
function demandTime({ clock, giveBackAt }: Ports): void {
  if (clock.now() > giveBackAt) throw new Unavailable('The webhook', new Error('There was no time left.'));
}
