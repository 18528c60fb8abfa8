import type { CommandProgress } from '../call/commands/commandProgress.ts';
import type { CallState } from '../call/notification/callState.ts';
import type { Participant } from '../call/notification/participant.ts';
import type { CallEvent } from '../call/record/callEvent.ts';
import type { CallRecord } from '../call/record/callRecord.ts';
import { participantsOf } from '../call/record/roster.ts';
import { type CallSummary, isOpen, type Outcome, summarize } from '../call/record/summary.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import { isRetryable } from '../failure/isRetryable.ts';
import type { CallDirectory } from '../ports/callDirectory.ts';
import type { CallStore, CommandStore, EventPage } from '../ports/storage.ts';

export interface ReadCallsPorts {
  readonly callStore: Pick<CallStore, 'load' | 'loadRoster' | 'events'>;
  readonly commandStore: Pick<CommandStore, 'list'>;
  readonly callDirectory: CallDirectory;
}

export interface DescribeCallPorts {
  readonly callStore: Pick<CallStore, 'loadRoster'>;
  readonly callDirectory: Pick<CallDirectory, 'ofChain'>;
}

export interface DescribedCall {
  readonly call: CallSummary;
  /** Participants in the call and its lobby; absent until Graph sends a roster. */
  readonly participants?: readonly Participant[];
  /** The other calls of the same chains: a conversation may have two recorders, and a transfer has two calls. */
  readonly relatedCalls: readonly string[];
}

export interface ShownCall extends DescribedCall {
  readonly events: readonly CallEvent[];
  readonly commands: readonly CommandProgress[];
  /** Continues after these events; absent on the last page. */
  readonly continuationToken?: string;
}

const EVENTS_OF_A_PAGE = 200;

/** A call with one page of its events, earliest first; `undefined` if the call is unknown. */
export async function showCall(
  callId: string,
  ports: ReadCallsPorts,
  eventsFrom?: string,
): Promise<ShownCall | undefined> {
  const { callStore, commandStore, callDirectory } = ports;
  const read = await readTogether(callId, callStore, eventsFrom);
  if (read === undefined) return undefined;
  const { record, page } = read;
  const [commands, described] = await Promise.all([
    commandStore.list(callId),
    describeCall(record, { callStore, callDirectory }),
  ]);
  return {
    ...described,
    events: page.events,
    commands: commands.toSorted((a, b) => a.requestedAt - b.requestedAt || a.updatedAt - b.updatedAt),
    ...(page.next !== undefined && { continuationToken: page.next }),
  };
}

/** A call with its participants and the calls that belong to it, as the record has it. */
export async function describeCall(
  record: CallRecord,
  { callStore, callDirectory }: DescribeCallPorts,
): Promise<DescribedCall> {
  const { callId } = record;
  const call = summarize(record);
  const [roster, chains] = await Promise.all([
    record.roster && callStore.loadRoster(callId),
    Promise.all(call.callChainIds.map(async (callChainId) => callDirectory.ofChain(callChainId))),
  ]);
  return {
    call,
    relatedCalls: [...new Set(chains.flat())].filter((id) => id !== callId),
    ...(roster && { participants: participantsOf(roster.roster) }),
  };
}

/** The most attempts. During a call, a new event may be recorded between the two reads. */
const READINGS = 3;

/**
 * Reads a page of events and a record that includes all of them. If the page holds all events, the record includes no
 * others.
 */
async function readTogether(
  callId: string,
  callStore: ReadCallsPorts['callStore'],
  eventsFrom: string | undefined,
): Promise<{ record: CallRecord; page: EventPage } | undefined> {
  for (let reading = 1; ; reading += 1) {
    const page = await callStore.events(callId, { after: eventsFrom, limit: EVENTS_OF_A_PAGE });
    const stored = await callStore.load(callId);
    if (stored === undefined) return undefined;
    const { record } = stored;
    const isWhole = eventsFrom === undefined && page.next === undefined;
    if (!isWhole || page.events.length === record.eventCount || reading === READINGS) return { record, page };
  }
}

export interface CallQuery {
  readonly state?: CallState;
  readonly outcome?: Outcome;
  readonly active?: boolean;
  /** The name of the rule that decided. */
  readonly rule?: string;
  /** The id of the calling user or application, or a phone number. */
  readonly caller?: string;
  readonly tenant?: string;
  /** Milliseconds since the epoch, inclusive. */
  readonly from?: number;
  readonly to?: number;
  readonly limit: number;
  readonly continuationToken?: string;
}

export interface CallPage {
  readonly calls: readonly CallSummary[];
  /** Present if there may be more calls. */
  readonly continuationToken?: string;
}

/** The most records that one request reads, and reads in parallel. This process also answers calls. */
const BUDGET = 1_000;
const AT_ONCE = 100;

/**
 * Lists calls, newest first. The index isn't written together with the records, so it may name a call twice or too
 * early: the record counts. If few calls match the filter, it returns what it found within its limit of reads, with a
 * token to continue.
 */
export async function listCalls(
  query: CallQuery,
  { callStore, callDirectory }: Pick<ReadCallsPorts, 'callStore' | 'callDirectory'>,
): Promise<CallPage> {
  const calls = new Map<string, CallSummary>();
  let after = query.continuationToken;
  for (let read = 0; read < BUDGET; ) {
    // Without a filter every call is wanted, so no record is read for nothing.
    const limit = Math.min(AT_ONCE, BUDGET - read, isFiltered(query) ? AT_ONCE : query.limit - calls.size);
    const listings = await callDirectory.list({
      list: query.active === true ? 'active' : 'time',
      from: query.from ?? 0,
      to: query.to ?? Number.MAX_SAFE_INTEGER,
      after,
      limit,
    });
    const found = await Promise.all(listings.map(async ({ callId }) => readable(callId, callStore)));
    read += listings.length;
    for (const [index, call] of found.entries()) {
      after = listings[index]?.key;
      if (call !== undefined && isWanted(call, query)) calls.set(call.callId, call);
      if (calls.size === query.limit) return toPage(calls, after);
    }
    if (listings.length < limit) return toPage(calls, undefined);
  }
  return toPage(calls, after);
}

/** An unreadable record is skipped, so that it doesn't hide the others. The call's own page shows the fault. */
async function readable(
  callId: string,
  callStore: Pick<CallStore, 'load'>,
): Promise<CallSummary | undefined> {
  try {
    const stored = await callStore.load(callId);
    return stored && summarize(stored.record);
  } catch (error) {
    if (isRetryable(error)) throw error;
    return undefined;
  }
}

function isFiltered({ state, outcome, active, rule, caller, tenant }: CallQuery): boolean {
  return [state, outcome, active, rule, caller, tenant].some((filter) => filter !== undefined);
}

function isWanted(call: CallSummary, { state, outcome, active, rule, caller, tenant }: CallQuery): boolean {
  if (active === true && !isOpen(call)) return false;
  if (caller !== undefined && call.source?.some(({ id }) => isSame(id, caller)) !== true) return false;
  if (tenant !== undefined && !isSame(call.tenantId, tenant)) return false;
  if (rule !== undefined && call.rule !== rule) return false;
  return (state ?? call.state) === call.state && (outcome ?? call.outcome) === call.outcome;
}

/** Ids are compared without regard to letter case. */
function isSame(id: string | undefined, wanted: string): boolean {
  return id?.toLowerCase() === wanted.toLowerCase();
}

function toPage(calls: ReadonlyMap<string, CallSummary>, continuationToken: string | undefined): CallPage {
  return omitUndefined({ calls: [...calls.values()], continuationToken });
}
