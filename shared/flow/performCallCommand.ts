import { afterCommandReply } from '../call/commands/afterCommandReply.ts';
import { beforeSending, worthwhileUntil } from '../call/commands/beforeSending.ts';
import { replied } from '../call/commands/commandChange.ts';
import type { CommandProgress, CommandStatus } from '../call/commands/commandProgress.ts';
import {
  type CommandContext,
  type CommandTraits,
  toGraphRequest,
  traitsOf,
} from '../call/commands/commands.ts';
import { fromCommandReply } from '../call/commands/fromCommandReply.ts';
import { isAddressable } from '../call/notification/callIdOf.ts';
import { isOpen, summarize } from '../call/record/summary.ts';
import { tenantOf } from '../call/record/tokenTenant.ts';
import type { Graph } from '../ports/graph.ts';
import type { CommandQueue, QueuedCommand } from '../ports/queues.ts';
import type { CallStore, CommandStore, StoredCommand, StoredRecord } from '../ports/storage.ts';
import { advanceCommand, stepCommand } from './advanceCommand.ts';
import { CommandPatience } from './commandPatience.ts';
import { newCommandProgress } from './newCommandProgress.ts';
import type { WorkerPorts } from './publishEvents.ts';
import { reportCommand } from './reportCommand.ts';
import { retryWhileUnavailable } from './retryWhileUnavailable.ts';

export interface PerformCallCommandPorts extends WorkerPorts {
  readonly callStore: Pick<CallStore, 'load'>;
  readonly commandStore: CommandStore;
  readonly commandQueue: CommandQueue;
  readonly graph: Graph;
  /** The URL for a new call's notifications. */
  readonly callbackBaseUrl: string;
  readonly botTenantId: string;
}

type Ports = PerformCallCommandPorts;

/** Milliseconds for Graph to reply. A command that may be sent again gets less, so that it delays the next one less. */
const requestTimeout = { atMostOnce: 15_000, atLeastOnce: 5_000 } as const;

/**
 * Milliseconds: how long another worker's request may take including its write, and how often to look for the result.
 */
const LONGEST_REQUEST = requestTimeout.atMostOnce + 5_000;
const LOOK_EVERY = 500;

/**
 * Carries out one command at Graph and publishes its result as an event. The command's row is written before each
 * request and after each reply, with optimistic concurrency. So a repeated delivery continues from the row, and if two
 * workers have the same message, only one sends the request.
 */
export async function performCallCommand(message: QueuedCommand, ports: Ports): Promise<void> {
  const progress = await carryOut(message, ports);
  if (progress !== undefined) await reportCommand(progress, ports);
}

/** Resolves to `undefined` if the command continues with a scheduled message, or if its call was forgotten. */
async function carryOut(message: QueuedCommand, ports: Ports): Promise<CommandProgress | undefined> {
  const { commandStore, clock } = ports;
  const { session, commandId } = message;
  const isNewCall = traitsOf(message.command).scope === 'newCall';
  const call = isNewCall
    ? undefined
    : await retryWhileUnavailable(async () => ports.callStore.load(session), ports);
  const turn: Turn = {
    message,
    context: contextFor(message, call, ports),
    patience: new CommandPatience(message, clock.now()),
    freshToken: 'notTried',
  };
  let stored = await begin(message, isNewCall || call !== undefined, ports);
  while (stored !== undefined) {
    const { progress } = stored;
    if (!isWaiting(progress.status)) return progress;
    if (message.retry < progress.retries) return sendRetry(message, progress, ports);
    const next: StoredCommand | 'changedMeanwhile' | undefined = await goOn(stored, turn, ports);
    stored =
      next === 'changedMeanwhile'
        ? await retryWhileUnavailable(async () => commandStore.load(session, commandId), ports)
        : next;
  }
  return undefined;
}

function isWaiting(status: CommandStatus): boolean {
  return status === 'pending' || status === 'sending';
}

/**
 * Loads the command's row, or creates it for a command from a rule; an operator's command already has one. If the call
 * was forgotten, no row is created.
 */
async function begin(
  message: QueuedCommand,
  mayCreate: boolean,
  ports: Ports,
): Promise<StoredCommand | undefined> {
  const { commandStore } = ports;
  const { session, commandId } = message;
  for (;;) {
    const known = await retryWhileUnavailable(async () => commandStore.load(session, commandId), ports);
    if (known !== undefined) return known;
    if (!mayCreate) return undefined;
    const created = await retryWhileUnavailable(
      async () => commandStore.create(newCommandProgress(message)),
      ports,
    );
    if (created !== 'exists') return created;
  }
}

/** The state of one delivery of a command's message. */
interface Turn {
  readonly message: QueuedCommand;
  /** Absent if the call has ended or is unknown. */
  readonly context: Context | undefined;
  readonly patience: CommandPatience;
  freshToken: 'notTried' | 'wanted' | 'tried';
}

interface Context extends CommandContext {
  readonly tenantId: string;
}

function contextFor(
  message: QueuedCommand,
  stored: StoredRecord | undefined,
  { callbackBaseUrl: callbackUri, botTenantId }: Ports,
): Context | undefined {
  const common = { clientContext: message.commandId, callbackUri };
  if (traitsOf(message.command).scope === 'newCall')
    return { ...common, callPath: '', tenantId: botTenantId };
  const graphCallId = stored?.record.fields.graphCallId?.value;
  if (stored === undefined || !isOpen(summarize(stored.record))) return undefined;
  if (graphCallId === undefined || !isAddressable(graphCallId)) return undefined;
  const tenantId = tenantOf(stored.record) ?? botTenantId;
  return { ...common, callPath: encodeURIComponent(graphCallId), tenantId };
}

/** Sends at most one request and writes its result to the row. */
async function goOn(
  stored: StoredCommand,
  turn: Turn,
  ports: Ports,
): Promise<StoredCommand | 'changedMeanwhile' | undefined> {
  const { graph, clock } = ports;
  const { context, message, patience } = turn;
  const traits = traitsOf(message.command);
  if (mayBeUnderWay(stored.progress, traits, clock.now())) {
    await clock.sleep(LOOK_EVERY);
    return 'changedMeanwhile';
  }
  const circumstances = { ...traits, isCallOver: context === undefined, now: clock.now() };
  const hindrance = beforeSending(stored.progress, circumstances);
  if (context === undefined || hindrance !== undefined) return stepCommand(stored, { ...hindrance }, ports);

  const requests = stored.progress.attempts + 1;
  const { tenantId = context.tenantId, ...request } = toGraphRequest(message.command, context);
  const sending = await stepCommand(stored, { status: 'sending', attempts: requests, tenantId }, ports);
  if (sending === 'changedMeanwhile') return sending;
  const { reply, ...said } = await graph.request(request, {
    tenantId,
    signal: clock.abortAfter(requestTimeout[traits.delivery]),
    freshToken: turn.freshToken === 'wanted',
  });
  if (turn.freshToken === 'wanted') turn.freshToken = 'tried';
  const now = clock.now();
  const next = afterCommandReply(reply, {
    traits,
    method: request.method,
    requests,
    freshTokenTried: turn.freshToken === 'tried',
    now,
    until: worthwhileUntil(stored.progress),
    jitter: clock.jitter(),
  });
  if (next.kind !== 'retry')
    return advanceCommand(sending, replied(fromCommandReply(next, reply, said, traits)), ports);
  if (next.freshToken) turn.freshToken = 'wanted';
  else if (!patience.lasts(next, now)) return postpone(sending, now + next.after, ports);
  const waiting = await stepCommand(sending, { status: 'pending' }, ports);
  await clock.sleep(next.after);
  return waiting;
}

/**
 * Whether another worker may be sending this at-most-once command. That worker may only have lost the session to this
 * one, so this one waits.
 */
function mayBeUnderWay({ status, updatedAt }: CommandProgress, { delivery }: CommandTraits, now: number) {
  return status === 'sending' && delivery === 'atMostOnce' && now < updatedAt + LONGEST_REQUEST;
}

/** The row is written first. If the message then isn't sent, this message is delivered again and sends it. */
async function postpone(sending: StoredCommand, retryAt: number, ports: Ports) {
  const retries = sending.progress.retries + 1;
  return stepCommand(sending, { status: 'pending', retries, retryAt }, ports);
}

async function sendRetry(
  message: QueuedCommand,
  { retries, retryAt = 0 }: CommandProgress,
  ports: Ports,
): Promise<undefined> {
  await retryWhileUnavailable(
    async () => ports.commandQueue.send([{ ...message, retry: retries, at: retryAt }]),
    ports,
  );
}
