import type { PostedNotification, ReceivedRequest } from '../../infra/local/graph/calls/transcript.ts';
import type { Report } from '../../infra/local/graph/control/callReport.ts';
import { findMismatches } from '../../infra/local/graph/findMismatches.ts';

/** A call as its operator sees it: the record, every event, and what became of each command. */
export interface RecordedCall {
  readonly call: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly id: string; readonly source: string; readonly data?: unknown }[];
  readonly commands: readonly {
    readonly commandId: string;
    readonly name: string;
    readonly status: string;
  }[];
}

/** What is wrong with one call: it knows what Graph posted and was asked, and nothing of how the product works. */
export interface CallFaults {
  /** Changes that the bot acknowledged and hasn't recorded. */
  readonly lost: readonly string[];
  /** Changes recorded more than once, and things done more often than they may be. */
  readonly doubled: readonly string[];
  /** Where the record isn't as the call went. */
  readonly wrong: readonly string[];
}

export const isFaulty = ({ lost, doubled, wrong }: CallFaults) =>
  lost.length + doubled.length + wrong.length > 0;

/** What may be done in a call once and never again. */
const once: ReadonlySet<string> = new Set([
  'answer',
  'redirect',
  'reject',
  'create',
  'invite',
  'transfer',
  'playPrompt',
  'recordResponse',
  'sendDtmfTones',
]);
const decisions: ReadonlySet<string> = new Set(['answer', 'redirect', 'reject']);

export interface Circumstances {
  /**
   * Graph was ill or processes were killed: the call may have gone otherwise than its script says. Then the record is
   * held to what Graph saw, and to the script only where the call went by it.
   */
  readonly mayDeviate: boolean;
}

export function check(
  { transcript, expect, problems }: Report,
  recorded: RecordedCall | undefined,
  { mayDeviate }: Circumstances = { mayDeviate: false },
): CallFaults {
  const posted = transcript.filter((entry) => entry.kind === 'notification');
  const requests = transcript.filter((entry) => entry.kind === 'request');
  const acknowledged = changesIn(posted.filter(({ status }) => status !== null && status < 300));
  if (mayDeviate && recorded === undefined && acknowledged.length === 0)
    return { lost: [], doubled: [], wrong: [] };
  const { call = {}, events = [], commands = [] } = recorded ?? {};
  const told = events.filter(({ source }) => source === 'graph').map(({ data }) => changeOf(data));
  const wanted = mayDeviate ? likely(expect, problems, posted, requests, events) : (expect ?? {});
  return {
    lost: without(acknowledged, told),
    doubled: [
      ...without(told, changesIn(posted)).map((change) => `recorded: ${change}`),
      ...repeated(requests).map((operation) => `done: ${operation}`),
    ],
    wrong: [
      ...findMismatches(wanted, call),
      ...findMismatches({ eventCount: new Set(events.map(({ id }) => id)).size }, call),
      ...(events.length === new Set(events.map(({ id }) => id)).size ? [] : ['an event is shown twice']),
      ...wrongDecision(call, posted, requests),
      ...wrongCommands(commands, call, requests),
    ],
  };
}

/**
 * What the record must say all the same where the call may have gone otherwise: what its script says, if it went by it
 * and Graph refused nothing. How many commands failed is told by Graph's requests.
 */
function likely(
  expect: Report['expect'],
  problems: readonly string[],
  posted: readonly PostedNotification[],
  requests: readonly ReceivedRequest[],
  events: RecordedCall['events'],
): Readonly<Record<string, unknown>> {
  const isClean = requests.every(({ status }) => status !== null && status < 300);
  const isPlaced = requests.some(({ operation }) => operation === 'create');
  // A call that the bot has made is known as its own by Graph's reply alone.
  const isKnown = !isPlaced || events.some(({ source }) => source === 'handler');
  if (problems.length > 0 || !isClean || !isKnown || !isCertain(posted, requests)) return {};
  const { failedCommandCount: _, ...wanted } = expect ?? {};
  return wanted;
}

/** Whether the bot must know what became of its decision: Graph told it so, and it lived to hear it. */
function isCertain(posted: readonly PostedNotification[], requests: readonly ReceivedRequest[]): boolean {
  const incoming = posted.filter(({ state }) => state === 'incoming');
  return (
    incoming.every(({ status }) => status !== null && status < 500) &&
    requests.filter(isDecision).every(({ status, isDone }) => !isDone || (status !== null && status < 300))
  );
}

const isDecision = ({ operation }: ReceivedRequest) => operation !== null && decisions.has(operation);

/** What Graph did is recorded as accepted, or as unknown where the bot can't know; what it didn't do never is. */
function wrongDecision(
  call: RecordedCall['call'],
  posted: readonly PostedNotification[],
  requests: readonly ReceivedRequest[],
): string[] {
  const done = requests.find((request) => isDecision(request) && request.isDone);
  const { decision, decisionOutcome } = call;
  const said = `${String(decision)} ${String(decisionOutcome)}`;
  if (done === undefined)
    return decisionOutcome === 'accepted' ? [`decision: ${said}, but Graph did nothing`] : [];
  if (said === `${done.operation} accepted`) return [];
  const isUnknown = decisionOutcome === 'unknown' || decisionOutcome === 'late' || wasSentToTwoAtOnce(posted);
  if (isUnknown && !isCertain(posted, requests)) return [];
  return [`decision: ${said}, but Graph did ${done.operation}`];
}

/** Of two hosts that decide at the same moment one may be killed with the word that its request was taken. */
function wasSentToTwoAtOnce(posted: readonly PostedNotification[]): boolean {
  const moments = posted.filter(({ state }) => state === 'incoming').map(({ at }) => at);
  return new Set(moments).size < moments.length;
}

/** A command came to an end, and says of what Graph did neither that it wasn't done nor that more was. */
function wrongCommands(
  commands: RecordedCall['commands'],
  { state }: RecordedCall['call'],
  requests: readonly ReceivedRequest[],
): string[] {
  return commands.flatMap(({ commandId, name, status }) => {
    const isStuck =
      status === 'pending' || status === 'sending' || (status === 'accepted' && state === 'terminated');
    const of = requests.filter((request) => contextOf(request) === commandId);
    const isDone = of.some((request) => request.isDone);
    const saysDone = status === 'completed' || status === 'accepted';
    const saysNotDone = status === 'notPerformed' || status === 'refused';
    const isUntrue = once.has(name) && of.length > 0 && (isDone ? saysNotDone : saysDone);
    return isStuck || isUntrue ? [`command: ${name} is ${status}, ${isDone ? '' : 'not '}done by Graph`] : [];
  });
}

function contextOf({ body }: ReceivedRequest): string | undefined {
  const { clientContext } = (body ?? {}) as { clientContext?: unknown };
  return typeof clientContext === 'string' ? clientContext : undefined;
}

/** Each change once, however often it was posted; a message may hold several. */
function changesIn(posted: readonly PostedNotification[]): string[] {
  const changes = posted.map(({ messageId, originalMessageId = messageId, ...entry }) => {
    const change = [entry.changeType, entry.resourceUrl, entry.state].join(' ');
    return [`${originalMessageId} ${entry.position} ${change}`, change] as const;
  });
  return [...new Map(changes).values()];
}

function changeOf(data: unknown): string {
  const { changeType, resourceUrl, resourceData } = (data ?? {}) as {
    changeType?: string;
    resourceUrl?: string;
    resourceData?: { state?: string };
  };
  return [changeType, resourceUrl, resourceData?.state].join(' ');
}

/** What is left of the first list, one for one. */
function without(all: readonly string[], some: readonly string[]): string[] {
  const left = [...all];
  for (const one of some) {
    const index = left.indexOf(one);
    if (index >= 0) left.splice(index, 1);
  }
  return left;
}

function repeated(requests: readonly ReceivedRequest[]): string[] {
  const done = requests
    .filter(({ operation, isDone }) => isDone && operation !== null && once.has(operation))
    .map((request) => [request.operation, contextOf(request)].join(' '));
  return [...new Set(done)].filter((name) => done.indexOf(name) !== done.lastIndexOf(name));
}
