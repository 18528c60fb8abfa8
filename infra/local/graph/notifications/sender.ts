import { randomUUID } from 'node:crypto';
import { type Clock, pause } from '../../part/clock.ts';
import { applyBody, type Call } from '../calls/call.ts';
import type { PostedNotification } from '../calls/transcript.ts';
import { findMismatches } from '../findMismatches.ts';
import { type Delivery, type ExpectedReply, type Planned, toDelivery } from './delivery.ts';
import { notificationHeaders } from './headers.ts';
import { type AddressMap, mapAddress } from './mapAddress.ts';
import { notificationsIn } from './notification.ts';
import type { PostedReply, Poster, Written } from './post.ts';

/**
 * Milliseconds before each further try, if the bot replies with 5xx or not at all.
 * How often and how soon Graph tries isn't documented.
 */
const FURTHER_TRIES = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000];

export interface Sender {
  /** Posts what is planned, one after the other, after what was planned for this call before. */
  send(call: Call, planned: readonly Planned[], sendOptions: SendOptions): Promise<void>;
  /** Resolves when everything planned for the call so far has been posted, and again where it had to be. */
  sent(call: Call): Promise<void>;
  close(): Promise<void>;
}

/** How a call's notifications are sent: faults change it. */
export interface SendOptions {
  rearrange(burst: readonly Delivery[]): readonly Delivery[];
  write(body: unknown): Written;
  signToken(): Promise<string>;
  /** Called with a sentence if the bot's reply isn't what the script expects. */
  problem(text: string): void;
}

export interface SenderOptions {
  readonly callbackUrl: string;
  readonly map: AddressMap;
  readonly clock: Clock;
  readonly poster: Poster;
}

export function createSender({ callbackUrl, map, clock, poster }: SenderOptions): Sender {
  const turns = new WeakMap<Call, Promise<void>>();
  const furtherTries = new WeakMap<Call, Promise<void>>();

  async function sendBurst(call: Call, planned: readonly Planned[], sendOptions: SendOptions): Promise<void> {
    const burst = planned.map((one) => toDelivery(one, randomUUID()));
    const arranged = sendOptions.rearrange(burst);
    for (const delivery of arranged) {
      if (delivery.pause > 0) await pause(delivery.pause, clock);
      applyBody(call, delivery.body);
      const replied = deliver(call, delivery, sendOptions);
      if (!delivery.alongside) await replied;
    }
    // What a fault dropped or moved has happened all the same, in the order it was planned.
    if (arranged !== burst) for (const { body } of planned) applyBody(call, body);
  }

  async function deliver(
    call: Call,
    delivery: Delivery,
    sendOptions: SendOptions,
    [wait, ...waits] = FURTHER_TRIES,
  ): Promise<void> {
    const callback = call.callbackUri ?? callbackUrl;
    const entries = toEntries(delivery, callback, clock.now());
    call.transcript.push(...entries);
    call.changes.announce();

    const started = performance.now();
    const outcome = await attempt(call, delivery, callback, sendOptions);
    const milliseconds = Math.round(performance.now() - started);
    const told = 'status' in outcome ? outcome : { error: outcome.error };
    for (const entry of entries) Object.assign(entry, told, { milliseconds });
    if (wait !== undefined && isWantedAgain(outcome, delivery.expected))
      deliverAgain(call, async () => {
        await pause(wait, clock);
        await deliver(call, repeating(delivery, randomUUID()), sendOptions, waits);
      });
    else if ('status' in outcome) reportUnmet(delivery.expected, outcome, sendOptions);
    call.changes.announce();
  }

  /** The next deliveries don't wait for it. */
  function deliverAgain(call: Call, tryAgain: () => Promise<void>): void {
    const others = furtherTries.get(call) ?? Promise.resolve();
    const trying = tryAgain();
    furtherTries.set(
      call,
      others.then(() => trying),
    );
  }

  async function attempt(
    call: Call,
    delivery: Delivery,
    callback: string,
    sendOptions: SendOptions,
  ): Promise<Outcome> {
    const url = mapAddress(callback, map);
    if (url === undefined)
      return { error: `nothing on this machine stands for ${callback}`, isForGood: true };
    try {
      const headers = notificationHeaders(call, delivery, await sendOptions.signToken());
      return await poster.post(url, headers, sendOptions.write(delivery.body));
    } catch (cause) {
      return { error: String(cause) };
    }
  }

  return {
    async send(call, planned, sendOptions) {
      const turn = (turns.get(call) ?? Promise.resolve()).then(() => sendBurst(call, planned, sendOptions));
      turns.set(
        call,
        turn.catch(() => {}),
      );
      await turn;
    },
    async sent(call) {
      await turns.get(call);
      let tried: Promise<void> | undefined;
      while (tried !== furtherTries.get(call)) {
        tried = furtherTries.get(call);
        await tried;
      }
    },
    close: () => poster.close(),
  };
}

/** The result of a post: a reply, or why there is none. */
type Outcome = PostedReply | { readonly error: string; readonly isForGood?: boolean };

/** One entry a change; a body in another format than Graph's is one entry too. */
function toEntries(
  { body, messageId, originalMessageId }: Delivery,
  to: string,
  now: number,
): PostedNotification[] {
  const common = {
    kind: 'notification',
    at: new Date(now).toISOString(),
    to,
    messageId,
    ...(originalMessageId === undefined ? {} : { originalMessageId }),
  } as const;
  const pending = { status: null, milliseconds: null };
  const changes = notificationsIn(body).map(({ changeType, resourceUrl, resourceData }) => ({
    changeType,
    resourceUrl,
    ...typeAndState(resourceData),
  }));
  const unknown = { changeType: null, resourceUrl: null, resourceType: null, state: null };
  return (changes.length === 0 ? [unknown] : changes).map((change, position) => ({
    ...common,
    position,
    ...change,
    ...pending,
  }));
}

function typeAndState(resourceData: unknown): Pick<PostedNotification, 'resourceType' | 'state'> {
  const one: unknown = Array.isArray(resourceData) ? resourceData[0] : resourceData;
  const { '@odata.type': type, state } = (one ?? {}) as { '@odata.type'?: string; state?: string };
  return { resourceType: type?.replace('#microsoft.graph.', '') ?? null, state: state ?? null };
}

function isWantedAgain(outcome: Outcome, expected: ExpectedReply | undefined): boolean {
  if (!('status' in outcome)) return outcome.isForGood !== true;
  return outcome.status >= 500 && expected?.status !== outcome.status;
}

/** The same change under a message id of its own, which names the first. */
const repeating = (delivery: Delivery, messageId: string): Delivery => ({
  ...delivery,
  messageId,
  originalMessageId: delivery.originalMessageId ?? delivery.messageId,
});

function reportUnmet(
  expected: ExpectedReply | undefined,
  reply: PostedReply,
  sendOptions: SendOptions,
): void {
  const wanted = expected?.status ?? 'any 2xx';
  const isMet =
    expected === undefined ? reply.status >= 200 && reply.status < 300 : reply.status === expected.status;
  if (!isMet) sendOptions.problem(`the bot replied ${reply.status} where ${wanted} was expected`);
  for (const difference of findMismatches(expected?.body ?? {}, reply.reply ?? {}))
    sendOptions.problem(`the bot's reply differs: ${difference}`);
}
