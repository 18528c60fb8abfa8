import type { CallEvent } from '../call/record/callEvent.ts';
import { type CallRecord, emptyRecord } from '../call/record/callRecord.ts';
import { dueCommands, issue } from '../call/record/dueCommands.ts';
import { type CheckIntervals, nextCheck } from '../call/record/nextCallCheck.ts';
import { reduce, reduceWithRoster, rosterNewsOf } from '../call/record/reduce.ts';
import { newWebhookEvents, tellWebhook } from '../call/record/webhookEvents.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import { Unavailable } from '../failure/failure.ts';
import { type CommandMessage, type CommandQueue } from '../ports/queues.ts';
import {
  type CallStore,
  type CommandStore,
  type FollowUp,
  type StoredRecord,
  type StoredRoster,
} from '../ports/storage.ts';
import type { WebhookQueue } from '../ports/webhook.ts';
import { finishCommand } from './finishCommand.ts';
import { commandId } from './ids.ts';
import type { WorkerPorts } from './publishEvents.ts';
import { reportRecorded } from './recordedTelemetry.ts';
import { retryWhileUnavailable } from './retryWhileUnavailable.ts';

interface Ports extends WorkerPorts {
  readonly callStore: CallStore;
  readonly commandStore: CommandStore;
  readonly commandQueue: CommandQueue;
  /** Absent if there is no webhook. */
  readonly webhookQueue?: WebhookQueue | undefined;
  /**
   * The last record of each call that this worker has saved. It makes a read unnecessary as long as no other worker
   * writes.
   */
  readonly recentRecords: Map<string, StoredRecord>;
  readonly intervals: CheckIntervals;
}

const RECENT_LIMIT = 1_000;

/**
 * Records one event, and then does what is due: sends commands and the next check to the command queue, tells the webhook
 * queue what is to be delivered, and settles the command that the event belongs to. If it is killed in between, the
 * repeated delivery does this from the event's row. Each part is idempotent.
 */
export async function recordCallEvent(event: CallEvent, ports: Ports): Promise<void> {
  const { followUp, record } = await saveEvent(event, ports);
  await sendFollowUp(event, followUp, ports);
  if (record !== undefined) await finishCommand(event, record, ports);
}

interface Saved {
  readonly followUp: FollowUp;
  /** Includes the event; absent if the call was forgotten since. */
  readonly record: CallRecord | undefined;
}

/**
 * Folds the event into its call's record, and stores both and what is due in one transaction: load → reduce → save. If
 * another worker changed the record, it starts again (optimistic concurrency). An event that is already recorded
 * changes nothing.
 */
async function saveEvent(event: CallEvent, ports: Ports): Promise<Saved> {
  const { callStore, recentRecords } = ports;
  const load = async () => retryWhileUnavailable(async () => callStore.load(event.callId), ports);
  let before = recentRecords.get(event.callId) ?? (await load());
  for (;;) {
    const folded = await fold(before?.record ?? emptyRecord(event.callId), event, ports);
    const followUp = followUpOf(before?.record, folded.record, event, ports);
    const recording = { ...folded, record: withFollowUp(folded.record, followUp), event, followUp };
    const saving = before;
    const result = await retryWhileUnavailable(async () => callStore.save(recording, saving), ports);
    if (result !== 'changedMeanwhile') {
      if ('alreadyRecorded' in result) {
        recentRecords.delete(event.callId);
        return { followUp: result.alreadyRecorded, record: (await load())?.record };
      }
      remember(recentRecords, result.saved);
      reportRecorded(event, saving?.record, recording.record, ports.telemetry);
      return { followUp, record: recording.record };
    }
    if (ports.clock.now() > ports.giveBackAt) throw new Unavailable('The record', new Error(result));
    before = await load();
  }
}

interface Folded {
  readonly record: CallRecord;
  readonly roster?: StoredRoster;
}

/**
 * Reads the roster only for events that change it. If the roster is newer than the record, the save fails and is
 * repeated.
 */
async function fold(before: CallRecord, event: CallEvent, ports: Ports): Promise<Folded> {
  if (rosterNewsOf(event) === undefined) return { record: reduce(before, event) };
  const stored = await retryWhileUnavailable(async () => ports.callStore.loadRoster(event.callId), ports);
  const { record, roster } = reduceWithRoster(before, stored?.roster, event);
  return { record, roster: { roster, rows: stored?.rows ?? 0 } };
}

function followUpOf(
  before: CallRecord | undefined,
  record: CallRecord,
  event: CallEvent,
  { intervals, webhookQueue }: Ports,
): FollowUp {
  const webhookEvents = webhookQueue === undefined ? [] : newWebhookEvents(before, record, event);
  return omitUndefined({
    commands: dueCommands(record),
    check: nextCheck(record, event, intervals),
    webhookEvents: webhookEvents.length === 0 ? undefined : webhookEvents,
  });
}

function withFollowUp(record: CallRecord, { commands, check, webhookEvents = [] }: FollowUp): CallRecord {
  const told = tellWebhook(issue(record, commands), webhookEvents);
  return check === undefined ? told : { ...told, check };
}

async function sendFollowUp(event: CallEvent, followUp: FollowUp, ports: Ports): Promise<void> {
  const { commandQueue, webhookQueue } = ports;
  const messages = toMessages(event, followUp);
  const told = (followUp.webhookEvents ?? []).map(({ n }) => ({ callId: event.callId, n, tries: 0 }));
  const send = async (isSomething: boolean, work: () => Promise<void>) =>
    isSomething ? retryWhileUnavailable(work, ports) : undefined;
  await Promise.all([
    send(messages.length > 0, async () => commandQueue.send(messages)),
    send(told.length > 0, async () => webhookQueue?.send(told)),
  ]);
}

function toMessages({ callId, receivedAt }: CallEvent, { commands, check }: FollowUp): CommandMessage[] {
  const messages = commands.map(
    ({ key, ...due }): CommandMessage => ({
      kind: 'command',
      commandId: commandId(callId, key),
      session: callId,
      ...due,
      requestedAt: receivedAt,
      retry: 0,
    }),
  );
  return check === undefined ? messages : [...messages, { kind: 'check', callId, n: check.n, at: check.at }];
}

function remember(recentRecords: Map<string, StoredRecord>, saved: StoredRecord): void {
  const { callId } = saved.record;
  recentRecords.delete(callId);
  recentRecords.set(callId, saved);
  const [oldest] = recentRecords.keys();
  if (recentRecords.size > RECENT_LIMIT && oldest !== undefined) recentRecords.delete(oldest);
}
