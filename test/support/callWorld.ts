import { isDeepStrictEqual } from 'node:util';
import type { CommandProgress } from '../../shared/call/commands/commandProgress.ts';
import { commands } from '../../shared/call/commands/commands.ts';
import type { GraphRequest } from '../../shared/call/commands/graphRequest.ts';
import type { CallEvent } from '../../shared/call/record/callEvent.ts';
import { type CallRecord, emptyRecord } from '../../shared/call/record/callRecord.ts';
import { reduce } from '../../shared/call/record/reduce.ts';
import { summarize } from '../../shared/call/record/summary.ts';
import type { GraphReply } from '../../shared/call/replies/graphReply.ts';
import { deliverCallEvents, NotDelivered } from '../../shared/flow/deliverCallEvents.ts';
import { performCommandMessage } from '../../shared/flow/performCommandMessage.ts';
import { recordCallEvent } from '../../shared/flow/recordCallEvent.ts';
import { webhookEventIdOf } from '../../shared/flow/webhookPayload.ts';
import type { EndpointReply, EndpointRequest } from '../../shared/ports/endpoints.ts';
import type { CommandMessage } from '../../shared/ports/queues.ts';
import type { WebhookMessage } from '../../shared/ports/webhook.ts';
import { messageIdOf } from '../../shared/servicebus/commandMessage.ts';
import { webhookMessageId } from '../../shared/servicebus/webhookMessage.ts';
import { noTelemetry } from '../../shared/telemetry/noTelemetry.ts';
import { fakeClock } from './fakeClock.ts';
import {
  inMemoryCallStore,
  inMemoryCommandStore,
  inMemoryOutbox,
  inMemoryWebhookQueue,
  noPendingEvents,
} from './inMemory.ts';
import { type Choose, interleave, SteppedWork } from './interleaved.ts';
import { silentLog } from './silentLog.ts';

export interface ScriptedReply {
  readonly reply: GraphReply;
  readonly body?: unknown;
}

export interface Asked {
  readonly commandId: string;
  /** Whether the request may have had its effect. */
  readonly took: boolean;
}

/** What a worker has to handle; delivered again until it has been. */
export type Delivery =
  | { readonly id: string; readonly event: CallEvent }
  | { readonly id: string; readonly command: CommandMessage }
  | { readonly id: string; readonly webhook: WebhookMessage };

/** What the webhook's receiver was posted, and whether it may have taken it. */
export interface Posted {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly event: object; readonly call: object };
  readonly took: boolean;
}

/** The receiver's reply to what was posted, by what it is and how many were posted before it. */
export type ReceiveEvent = (cloudEvent: CloudEvent, count: number) => EndpointReply;
type CloudEvent = Omit<Posted, 'took'>;

type AnswerRequest = (request: GraphRequest, count: number) => ScriptedReply;

const botTenantId = 'bot-tenant';
const intervals = { callCheckDelay: 120_000, keepAliveInterval: 900_000, lostConfirmationDelay: 60_000 };

/**
 * One call with all that happens about it: the storage, both queues and Graph, in memory and by their rules. What is
 * queued waits in `deliveries` until {@link drain} or the test itself has it handled.
 */
export class CallWorld {
  readonly clock = fakeClock();
  readonly commandStore = inMemoryCommandStore();
  readonly outbox = inMemoryOutbox(this.commandStore);
  readonly callStore = inMemoryCallStore(this.outbox);
  readonly asked: Asked[] = [];
  readonly deliveries: Delivery[] = [];
  readonly posted: Posted[] = [];
  /** Messages that nobody can handle, by their ids, and why. */
  readonly deadLetters = new Map<string, string>();
  readonly #known = new Set<string>();
  readonly #buried = new Map<string, WebhookMessage>();
  readonly #answer: AnswerRequest;
  readonly #receive: ReceiveEvent | undefined;

  /** Without a receiver there is no webhook. */
  constructor(answer: AnswerRequest, receive?: ReceiveEvent) {
    this.#answer = answer;
    this.#receive = receive;
  }

  /** Queues an event, as Graph's callback would; a repetition is dropped. */
  tell(...events: readonly CallEvent[]): void {
    for (const event of events) this.#queue({ id: `event ${event.id}`, event });
  }

  /** Queues a command or a check. */
  order(...messages: readonly CommandMessage[]): void {
    for (const command of messages) this.#queue({ id: `command ${messageIdOf(command)}`, command });
  }

  /** Says that the call has something to be delivered. */
  notify(...messages: readonly WebhookMessage[]): void {
    for (const webhook of messages) this.#queue({ id: `webhook ${webhookMessageId(webhook)}`, webhook });
  }

  /** Sends a dead letter again, as an operator does. */
  replay(id: string): void {
    const webhook = this.#buried.get(id);
    this.deadLetters.delete(id);
    if (webhook !== undefined) this.#queue({ id: `${id}:replay:1`, webhook });
  }

  #queue(delivery: Delivery): void {
    if (this.#known.has(delivery.id)) return;
    this.#known.add(delivery.id);
    this.deliveries.push(delivery);
  }

  /** A worker that has just been started begins to handle a delivery. */
  async start(delivery: Delivery): Promise<SteppedWork> {
    const receive = this.#receive;
    const ports = {
      callStore: this.callStore,
      commandStore: this.commandStore,
      commandQueue: { send: async (messages: readonly CommandMessage[]) => this.order(...messages) },
      eventQueue: { send: async (events: readonly CallEvent[]) => this.tell(...events) },
      pendingEvents: noPendingEvents,
      graph: { request: async (request: GraphRequest) => this.#reply(request, delivery) },
      webhookOutbox: this.outbox,
      endpoints: { post: async ({ body }: EndpointRequest) => this.#take(body as CloudEvent) },
      ...(receive !== undefined && {
        webhookQueue: { send: async (messages: readonly WebhookMessage[]) => this.notify(...messages) },
      }),
    };
    const rest = {
      ...intervals,
      intervals,
      botTenantId,
      callbackBaseUrl: 'https://bot.contoso.com/api/calls',
      callbackHosts: ['bot.contoso.com'],
      callDirectory: { ofChain: async () => [] },
      callEventsWebhookUrl: 'https://events.contoso.com',
      callEventsWebhookAudience: undefined,
      clock: this.clock,
      giveBackAt: Number.MAX_SAFE_INTEGER,
      log: silentLog(),
      telemetry: noTelemetry,
      recentRecords: new Map(),
    };
    return SteppedWork.start(ports, async (stepped) => {
      if ('event' in delivery) return recordCallEvent(delivery.event, { ...stepped, ...rest });
      if ('command' in delivery) return performCommandMessage(delivery.command, { ...stepped, ...rest });
      const { webhookQueue = inMemoryWebhookQueue() } = stepped;
      const message = { ...delivery.webhook, isReplay: delivery.id.includes(':replay:') };
      await deliverCallEvents(message, { ...stepped, ...rest, webhookQueue }).catch((error: unknown) => {
        if (!(error instanceof NotDelivered)) throw error;
        this.deadLetters.set(delivery.id, String(error.cause));
        this.#buried.set(delivery.id, delivery.webhook);
      });
    });
  }

  #take(cloudEvent: CloudEvent): EndpointReply {
    const reply = this.#receive?.(cloudEvent, this.posted.length) ?? { kind: 'timeout' };
    const took = reply.kind === 'status' ? reply.status < 300 : reply.kind === 'cut';
    this.posted.push({ ...cloudEvent, took });
    return reply;
  }

  #reply(request: GraphRequest, delivery: Delivery): ScriptedReply {
    const scripted = this.#answer(request, this.asked.length);
    const isCommand = 'command' in delivery && delivery.command.kind === 'command';
    const commandId = isCommand ? delivery.command.commandId : delivery.id;
    this.asked.push({ commandId, took: mayHaveTaken(scripted.reply) });
    return scripted;
  }

  done(delivery: Delivery): void {
    const place = this.deliveries.indexOf(delivery);
    if (place >= 0) this.deliveries.splice(place, 1);
  }

  /** When a scheduled message is due; at once where it is none. */
  dueAt(delivery: Delivery): number {
    if ('event' in delivery) return 0;
    return ('command' in delivery ? delivery.command.at : delivery.webhook.at) ?? 0;
  }

  /** Handles by one worker all that is queued and that this brings, in its order. Checks of the far future are left. */
  async drain(): Promise<void> {
    for (let handled = 0; ; handled += 1) {
      const waiting = this.deliveries.filter((one) => !isCheck(one));
      const next = waiting.toSorted((a, b) => this.dueAt(a) - this.dueAt(b))[0];
      if (next === undefined) return;
      if (handled > 500) throw new Error(`It goes on for ever: ${waiting.map(({ id }) => id).join(', ')}`);
      this.clock.advance(this.dueAt(next) - this.clock.now());
      await interleave([await this.start(next)], () => 0);
      this.done(next);
    }
  }

  /** Makes so many of the checks that are planned, each with all that it brings. */
  async drainChecks(count: number): Promise<void> {
    for (let made = 0; made < count; made += 1) {
      const next = this.deliveries.toSorted((a, b) => this.dueAt(a) - this.dueAt(b))[0];
      if (next === undefined) return;
      this.clock.advance(this.dueAt(next) - this.clock.now());
      await interleave([await this.start(next)], () => 0);
      this.done(next);
      await this.drain();
    }
  }

  /** Delivers each once more to a worker of its own, in the order chosen, to be handled at the same time. */
  async handleTogether(deliveries: readonly Delivery[], choose: Choose): Promise<void> {
    const works: SteppedWork[] = [];
    for (const delivery of deliveries) works.push(await this.start(delivery));
    await interleave(works, choose);
    for (const delivery of deliveries) this.done(delivery);
  }

  /** The same for a command and what Graph posts about it, which it does once it has been asked. */
  async handleWithNews(command: Delivery, news: readonly Delivery[], choose: Choose): Promise<void> {
    const works = [await this.start(command)];
    while (this.asked.length === 0 && works[0]?.isOver === false) await works[0].step();
    for (const delivery of news) works.push(await this.start(delivery));
    await interleave(works, choose);
    for (const delivery of [command, ...news]) this.done(delivery);
  }

  /** What isn't as it must be about a call, whatever happened on the way. */
  async faults(callId: string): Promise<readonly string[]> {
    const history = await this.callStore.history(callId);
    const { events = [], record = emptyRecord(callId) } = history ?? {};
    const folded = events.toReversed().reduce(reduce, emptyRecord(callId));
    const found: string[] = [];
    if (new Set(events.map(({ id }) => id)).size !== events.length) found.push('an event has two rows');
    if (!isDeepStrictEqual(mergedIn(record), mergedIn(folded)))
      found.push('the record is not the fold of its events');
    if (new Set(record.issued).size !== record.issued.length) found.push('a command was issued twice');
    const isOver = summarize(record).state === 'terminated';
    const rows = await this.commandStore.list(callId);
    return [
      ...found,
      ...rows.flatMap((row) => this.#faultsOf(row, record, isOver)),
      ...(await this.#webhookFaults(record)),
    ];
  }

  /** Each event that was told is delivered or a dead letter, and was first posted in its turn. */
  async #webhookFaults({ callId, webhook }: CallRecord): Promise<string[]> {
    const waiting = (await this.outbox.list(callId)).map((stored) => stored.waiting);
    const stuck = waiting.filter(({ undeliverable }) => undeliverable === undefined);
    const first = [...new Set(this.posted.map(({ id }) => id))];
    const taken = new Set(this.posted.flatMap(({ id, took }) => (took ? [id] : [])));
    const told = this.outbox.added.map(webhookEventIdOf);
    const known = webhook?.n ?? 0;
    return [
      ...stuck.map(({ n, type }) => `${n} ${type} is stuck`),
      ...(told.length === known ? [] : [`${told.length} events wait instead of ${known}`]),
      ...(taken.size + waiting.length < known ? [`of ${known} events ${taken.size} were delivered`] : []),
      ...(isDeepStrictEqual(first, told) ? [] : ['events were posted out of order']),
      ...(waiting.length > this.deadLetters.size ? ['an event that was given up is no dead letter'] : []),
    ];
  }

  #faultsOf(row: CommandProgress, { maps }: CallRecord, isOver: boolean): string[] {
    const { commandId, name, status } = row;
    const took = this.asked.filter((one) => one.commandId === commandId && one.took).length;
    const recorded = maps.commands?.[commandId]?.value.status;
    const isOurs = name === 'unrecognized' || isRefusedByUs(row);
    const delivery = name === 'unrecognized' ? undefined : commands[name].delivery;
    const faults = {
      'was asked for twice': delivery === 'atMostOnce' && took > 1,
      'was never asked for':
        delivery === 'atLeastOnce' && took === 0 && !isOver && status !== 'unknown' && !isOurs,
      'is stuck': status === 'pending' || status === 'sending' || (isOver && status === 'accepted'),
      // A worker that had lost its session may have been killed before it could tell what it wrote down.
      [`is recorded as ${recorded}`]: recorded !== status && recorded !== 'unknown',
    };
    return Object.entries(faults).flatMap(([fault, is]) => (is ? [`${name} is ${status} and ${fault}`] : []));
  }
}

/** What the rules of merging are about; what was issued and planned depends on the order. */
function mergedIn({ eventCount, fields, maps }: CallRecord) {
  return { eventCount, fields, maps };
}

export function isCheck(delivery: Delivery): boolean {
  return 'command' in delivery && delivery.command.kind === 'check';
}

/** Graph does nothing for what it refuses or throttles. */
function mayHaveTaken(reply: GraphReply): boolean {
  if (reply.kind !== 'status') return reply.kind !== 'notSent';
  return reply.status < 300 || (reply.status >= 500 && reply.status !== 503);
}

/** What a webhook asked for and mustn't, before anybody asked Graph. */
function isRefusedByUs({ trigger, status, attempts }: CommandProgress): boolean {
  return trigger === 'webhook' && status === 'refused' && attempts === 0;
}
