import type { CommandProgress } from '../call/commandProgress.ts';
import type { CallEvent } from '../call/event.ts';
import type { Participant } from '../call/participant.ts';
import { participantsOf } from '../call/roster.ts';
import { compareStamps } from '../call/stamp.ts';
import type { CallState } from '../call/state.ts';
import { type CallSummary, isOpen, summarize } from '../call/summary.ts';
import { withoutAbsent } from '../call/withoutAbsent.ts';
import type { CallDirectory, CallStore } from '../ports.ts';

export interface ReadCallsPorts {
  readonly callStore: CallStore;
  readonly callDirectory: CallDirectory;
}

export interface ShownCall {
  readonly call: CallSummary;
  /** Those in the call and its lobby; absent while Graph has sent no roster. */
  readonly participants?: readonly Participant[];
  /** The other calls of the same chain: one conversation may have two recorders, and a transfer has two legs. */
  readonly relatedCalls: readonly string[];
  readonly events: readonly CallEvent[];
  readonly commands: readonly CommandProgress[];
}

/** A call with its whole history, earliest event first; nothing where it isn't known. */
export async function showCall(
  callId: string,
  { callStore, callDirectory }: ReadCallsPorts,
): Promise<ShownCall | undefined> {
  const history = await callStore.history(callId);
  if (history === undefined) return undefined;
  const call = summarize(history.record);
  const [roster, chain] = await Promise.all([
    history.record.roster && callStore.loadRoster(callId),
    call.callChainId === undefined ? [] : callDirectory.ofChain(call.callChainId),
  ]);
  return {
    call,
    relatedCalls: chain.filter((id) => id !== callId),
    ...(roster && { participants: participantsOf(roster.roster) }),
    events: history.events.toSorted(compareStamps),
    commands: history.commands.toSorted((a, b) => a.requestedAt - b.requestedAt || a.updatedAt - b.updatedAt),
  };
}

export interface CallQuery {
  readonly state?: CallState;
  readonly active?: boolean;
  /** Milliseconds since the epoch, both included. */
  readonly from?: number;
  readonly to?: number;
  readonly limit: number;
  readonly continuationToken?: string;
}

export interface CallPage {
  readonly calls: readonly CallSummary[];
  /** Present where there may be more. */
  readonly continuationToken?: string;
}

/**
 * Lists calls, newest first. The lists that are read aren't written together with the records, so a call may be named
 * twice or too early: the record decides.
 */
export async function listCalls(
  query: CallQuery,
  { callStore, callDirectory }: ReadCallsPorts,
): Promise<CallPage> {
  const calls = new Map<string, CallSummary>();
  let after = query.continuationToken;
  for (;;) {
    const listings = await callDirectory.list({
      list: query.active === true ? 'active' : 'time',
      from: query.from ?? 0,
      to: query.to ?? Number.MAX_SAFE_INTEGER,
      after,
      limit: query.limit,
    });
    const found = await Promise.all(listings.map(async ({ callId }) => callStore.load(callId)));
    for (const [index, stored] of found.entries()) {
      after = listings[index]?.key;
      const call = stored && summarize(stored.record);
      if (call !== undefined && isWanted(call, query)) calls.set(call.callId, call);
      if (calls.size === query.limit) return toPage(calls, after);
    }
    if (listings.length < query.limit) return toPage(calls, undefined);
  }
}

function isWanted(call: CallSummary, { state, active }: CallQuery): boolean {
  if (active === true && !isOpen(call)) return false;
  return state === undefined || call.state === state;
}

function toPage(calls: ReadonlyMap<string, CallSummary>, continuationToken: string | undefined): CallPage {
  return withoutAbsent({ calls: [...calls.values()], continuationToken });
}
