import { afterCommandReply } from '../call/afterCommandReply.ts';
import { isAddressable } from '../call/callIdOf.ts';
import { type CommandProgress, type CommandStatus, isEnded } from '../call/commandProgress.ts';
import { type CommandContext, toGraphRequest, traitsOf } from '../call/commands/index.ts';
import { fromCommandReply } from '../call/fromCommandReply.ts';
import { isOpen, summarize } from '../call/summary.ts';
import { tenantOf } from '../call/tenant.ts';
import type {
  CallStore,
  CommandQueue,
  CommandStore,
  GraphCalls,
  QueuedCommand,
  StoredCommand,
} from '../ports.ts';
import { advanceCommand } from './advanceCommand.ts';
import { patiently } from './patiently.ts';
import type { WorkerPorts } from './publishEvents.ts';
import { reportCommand } from './reportCommand.ts';
import { toPending } from './toPending.ts';

export interface PerformCallCommandPorts extends WorkerPorts {
  readonly callStore: Pick<CallStore, 'load'>;
  readonly commandStore: CommandStore;
  readonly commandQueue: CommandQueue;
  readonly graphCalls: GraphCalls;
  /** Where the notifications of a new call go. */
  readonly callbackBaseUrl: string;
  readonly botTenantId: string;
}

type Ports = PerformCallCommandPorts;

/** Milliseconds, as all here. Graph's own replies take a fraction of a second. */
const REQUEST_TIMEOUT = 15_000;
/** A longer wait is a scheduled message, so that a hangUp behind it isn't stuck. */
const LONGEST_PAUSE = 10_000;
/** What hasn't been possible for so long is of no use to the people in the call any more. */
const WORTHWHILE = 15 * 60_000;

/**
 * Carries out one command at Graph and makes its result an event. The command's row is written before each request and
 * after each reply; a message that is delivered again finds there what was done, and goes on from it. Where the row
 * says that a request was begun and not what came of it, a command that must not be repeated ends as `unknown`.
 */
export async function performCallCommand(message: QueuedCommand, ports: Ports): Promise<void> {
  const stored = await begin(message, ports);
  const { progress } = stored;
  if (!isWaiting(progress.status)) return reportCommand(progress, ports);
  if (message.retry < progress.retries) return sendRetry(message, progress, ports);
  const settled = await carryOut(message, stored, ports);
  if (settled !== undefined) await reportCommand(settled.progress, ports);
}

function isWaiting(status: CommandStatus): boolean {
  return status === 'pending' || status === 'sending';
}

/** The command's row, made where the command comes from a rule; an operator's has one from the start. */
async function begin(message: QueuedCommand, ports: Ports): Promise<StoredCommand> {
  const { commandStore } = ports;
  const { session, commandId } = message;
  for (;;) {
    const known = await patiently(async () => commandStore.load(session, commandId), ports);
    if (known !== undefined) return known;
    const created = await patiently(async () => commandStore.create(toPending(message)), ports);
    if (created !== 'exists') return created;
  }
}

/** Nothing where the command goes on in a scheduled message. */
async function carryOut(
  message: QueuedCommand,
  stored: StoredCommand,
  ports: Ports,
): Promise<StoredCommand | undefined> {
  const { delivery } = traitsOf(message.command);
  if (stored.progress.status === 'sending' && delivery === 'atMostOnce')
    return advanceCommand(stored, { status: 'unknown', error: cutShort }, ports);
  const context = await contextFor(message, ports);
  if (context === undefined)
    return advanceCommand(stored, { status: 'notPerformed', error: callOver }, ports);
  return tryUntilSettled(message, context, stored, ports);
}

const cutShort = { code: 'CutShort', message: 'The worker was cut short while it asked Graph.' };
const callOver = { code: 'CallEnded', message: 'The call was over before the command was sent.' };

interface Context extends CommandContext {
  readonly tenantId: string;
}

/** What the request needs to know of the call; nothing where there is no call any more that it could be about. */
async function contextFor(message: QueuedCommand, ports: Ports): Promise<Context | undefined> {
  const { callbackBaseUrl: callbackUri, botTenantId } = ports;
  const common = { clientContext: message.commandId, callbackUri };
  if (traitsOf(message.command).scope === 'newCall')
    return { ...common, callPath: '', tenantId: botTenantId };
  const stored = await patiently(async () => ports.callStore.load(message.session), ports);
  const graphCallId = stored?.record.fields.graphCallId?.value;
  if (stored === undefined || !isOpen(summarize(stored.record))) return undefined;
  if (graphCallId === undefined || !isAddressable(graphCallId)) return undefined;
  const tenantId = tenantOf(stored.record) ?? botTenantId;
  return { ...common, callPath: encodeURIComponent(graphCallId), tenantId };
}

async function tryUntilSettled(
  message: QueuedCommand,
  context: Context,
  stored: StoredCommand,
  ports: Ports,
): Promise<StoredCommand | undefined> {
  const { graphCalls, clock } = ports;
  const traits = traitsOf(message.command);
  const { tenantId = context.tenantId, ...request } = toGraphRequest(message.command, context);
  const { method } = request;
  const until = message.requestedAt + WORTHWHILE;
  const pauseUntil = clock.now() + LONGEST_PAUSE;
  let latest = stored;
  let freshToken = false;
  let freshTokenTried = false;
  for (;;) {
    const requests = latest.progress.attempts + 1;
    latest = await advanceCommand(latest, { status: 'sending', attempts: requests, tenantId }, ports);
    if (isEnded(latest.progress.status)) return latest;
    const signal = clock.abortAfter(REQUEST_TIMEOUT);
    const { reply, body } = await graphCalls.request(request, { tenantId, signal, freshToken });
    const now = clock.now();
    const next = afterCommandReply(reply, { traits, method, requests, freshTokenTried, now, until });
    if (next.kind !== 'retry')
      return advanceCommand(latest, fromCommandReply(next, reply, body, traits), ports);
    if (now + next.after > pauseUntil) return postpone(message, latest, now + next.after, ports);
    latest = await advanceCommand(latest, { status: 'pending' }, ports);
    await clock.sleep(next.after);
    freshToken = next.freshToken;
    freshTokenTried ||= next.freshToken;
  }
}

/** The row first: should the message not come to be sent, the one being handled is delivered again and sends it. */
async function postpone(
  message: QueuedCommand,
  stored: StoredCommand,
  retryAt: number,
  ports: Ports,
): Promise<StoredCommand | undefined> {
  const retries = stored.progress.retries + 1;
  const waiting = await advanceCommand(stored, { status: 'pending', retries, retryAt }, ports);
  if (isEnded(waiting.progress.status)) return waiting;
  await sendRetry(message, waiting.progress, ports);
  return undefined;
}

async function sendRetry(
  message: QueuedCommand,
  { retries, retryAt = 0 }: CommandProgress,
  ports: Ports,
): Promise<void> {
  await patiently(async () => ports.commandQueue.send([{ ...message, retry: retries, at: retryAt }]), ports);
}
