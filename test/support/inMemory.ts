import type { CommandProgress } from '../../shared/call/commands/commandProgress.ts';
import { compareStamps } from '../../shared/call/merging/eventStamp.ts';
import type { CallEvent } from '../../shared/call/record/callEvent.ts';
import type { WebhookEvent } from '../../shared/call/record/webhookEvent.ts';
import { FailingEndpoints } from '../../shared/flow/failingEndpoints.ts';
import type {
  CommandMessage,
  CommandQueue,
  DeliveredMessage,
  EventQueue,
} from '../../shared/ports/queues.ts';
import type {
  CallStore,
  CommandStore,
  FollowUp,
  PendingEvents,
  PlacedCalls,
  PoisonMessages,
  StoredRecord,
  StoredRoster,
} from '../../shared/ports/storage.ts';
import type {
  StoredWebhookEvent,
  WaitingWebhookEvent,
  WebhookMessage,
  WebhookOutbox,
  WebhookQueue,
} from '../../shared/ports/webhook.ts';
import { noTelemetry } from '../../shared/telemetry/noTelemetry.ts';
import { fakeClock, giveBackAt } from './fakeClock.ts';
import { silentLog } from './silentLog.ts';

const keyOf = ({ callId, id }: CallEvent) => `${callId} ${id}`;

/** A call store that keeps to the table's rules: a row once, a record by its version. */
export function inMemoryCallStore(outbox?: InMemoryOutbox): CallStore {
  const records = new Map<string, StoredRecord>();
  const rows = new Map<string, { event: CallEvent; followUp: FollowUp }>();
  const rosters = new Map<string, StoredRoster>();
  return {
    load: async (callId) => records.get(callId),
    loadRoster: async (callId) => rosters.get(callId),
    save: async ({ record, event, followUp, roster }, before) => {
      const known = rows.get(keyOf(event));
      if (known !== undefined) return { alreadyRecorded: known.followUp };
      if (records.get(event.callId)?.version !== before?.version) return 'changedMeanwhile';
      const saved = { record, version: String(rows.size + 1) };
      rows.set(keyOf(event), { event, followUp });
      records.set(event.callId, saved);
      outbox?.add(event, followUp.webhookEvents ?? []);
      if (roster !== undefined) rosters.set(event.callId, { ...roster, rows: 1 });
      return { saved };
    },
    loadEvent: async (callId, eventId) => rows.get(`${callId} ${eventId}`)?.event,
    events: async (callId) => ({
      events: [...rows.values()]
        .map(({ event }) => event)
        .filter((event) => event.callId === callId)
        .toSorted(compareStamps),
    }),
    history: async (callId) => {
      const stored = records.get(callId);
      const events = [...rows.values()].map(({ event }) => event).filter((event) => event.callId === callId);
      return stored && { record: stored.record, events, commands: [] };
    },
  };
}

export interface InMemoryOutbox extends WebhookOutbox {
  /** All that ever waited. */
  readonly added: readonly WaitingWebhookEvent[];
  /** As the transaction does that records an event. */
  add(event: CallEvent, told: readonly WebhookEvent[]): void;
}

/** What waits for the webhook; the rows of commands that come with a reply go to the command store. */
export function inMemoryOutbox(commandStore: Pick<CommandStore, 'create'>): InMemoryOutbox {
  const rows = new Map<string, StoredWebhookEvent>();
  const added: WaitingWebhookEvent[] = [];
  let writes = 0;
  const put = (waiting: WaitingWebhookEvent) => {
    writes += 1;
    const stored = { waiting, version: String(writes) };
    rows.set(`${waiting.callId} ${waiting.n}`, stored);
    return stored;
  };
  const isUnchanged = ({ callId, n }: WaitingWebhookEvent, version: string) =>
    rows.get(`${callId} ${n}`)?.version === version;
  return {
    added,
    add: ({ callId, id: eventId, receivedAt: since }, told) => {
      for (const one of told) added.push(put({ ...one, callId, eventId, since, tries: 0 }).waiting);
    },
    list: async (callId) =>
      [...rows.values()]
        .filter(({ waiting }) => waiting.callId === callId)
        .toSorted((a, b) => a.waiting.n - b.waiting.n),
    update: async (waiting, version, commands = []) => {
      if (!isUnchanged(waiting, version)) return 'changedMeanwhile';
      const stored = put(waiting);
      for (const progress of commands) void commandStore.create(progress);
      return stored;
    },
    remove: async ({ waiting, version }) => {
      if (!isUnchanged(waiting, version)) return 'changedMeanwhile';
      rows.delete(`${waiting.callId} ${waiting.n}`);
      return 'removed';
    },
  };
}

export function inMemoryCommandStore(): CommandStore {
  const rows = new Map<string, { progress: CommandProgress; version: string }>();
  let writes = 0;
  const put = (progress: CommandProgress) => {
    writes += 1;
    const stored = { progress, version: String(writes) };
    rows.set(progress.commandId, stored);
    return stored;
  };
  return {
    load: async (_session, commandId) => rows.get(commandId),
    create: async (progress) => (rows.has(progress.commandId) ? 'exists' : put(progress)),
    update: async (progress, version) =>
      rows.get(progress.commandId)?.version === version ? put(progress) : 'changedMeanwhile',
    list: async (session) =>
      [...rows.values()].map(({ progress }) => progress).filter((progress) => progress.session === session),
  };
}

/** Keeps what was sent, in its order, repetitions included: dropping those is the broker's part. */
export function inMemoryCommandQueue(): CommandQueue & { readonly sent: CommandMessage[] } {
  const sent: CommandMessage[] = [];
  return {
    sent,
    send: async (messages) => {
      sent.push(...messages);
    },
  };
}

export function inMemoryWebhookQueue(): WebhookQueue & { readonly sent: WebhookMessage[] } {
  const sent: WebhookMessage[] = [];
  return {
    sent,
    send: async (messages) => {
      sent.push(...messages);
    },
  };
}

export function inMemoryEventQueue(): EventQueue & { readonly sent: CallEvent[] } {
  const sent: CallEvent[] = [];
  return {
    sent,
    send: async (events) => {
      sent.push(...events);
    },
  };
}

/** None of the calls is a placed one. */
export const noPlacedCalls: PlacedCalls = { toneKeys: async () => [] };

export const noPendingEvents: PendingEvents = {
  add: async () => undefined,
  list: async () => ({ waiting: [] }),
  remove: async () => undefined,
  setAside: async () => undefined,
};

/** What receiving a call needs where no rule asks an endpoint. */
export function noEndpoints() {
  return {
    endpoints: { post: async () => ({ kind: 'notSent' as const }) },
    failingEndpoints: new FailingEndpoints(fakeClock()),
    callbackHosts: ['bot.contoso.com'],
    policyVersion: '0123456789ab',
  };
}

export function inMemoryPendingEvents(): PendingEvents & {
  readonly waiting: ReadonlyMap<string, CallEvent>;
} {
  const waiting = new Map<string, CallEvent>();
  const remove: PendingEvents['remove'] = async ({ callId, id }) => {
    waiting.delete(`${callId} ${id}`);
  };
  return {
    waiting,
    add: async (events) => {
      for (const event of events) waiting.set(keyOf(event), event);
    },
    list: async () => ({
      waiting: [...waiting.values()].map((event) => ({ callId: event.callId, id: event.id, event })),
    }),
    remove,
    setAside: remove,
  };
}

export function inMemoryPoisonMessages(): PoisonMessages & { readonly reasons: string[] } {
  const reasons: string[] = [];
  return {
    reasons,
    add: async ({ queue, messageId }: DeliveredMessage, reason) => {
      reasons.push(`${queue} ${messageId}: ${reason}`);
    },
  };
}

/** What recording needs beside the store of a test's own: all in memory, and no check for a while. */
export function recordingPorts() {
  return {
    commandStore: inMemoryCommandStore(),
    commandQueue: inMemoryCommandQueue(),
    eventQueue: inMemoryEventQueue(),
    pendingEvents: noPendingEvents,
    recentRecords: new Map<string, StoredRecord>(),
    intervals: { callCheckDelay: 1, keepAliveInterval: 1, lostConfirmationDelay: 1 },
    clock: fakeClock(),
    giveBackAt,
    log: silentLog(),
    telemetry: noTelemetry,
  };
}
