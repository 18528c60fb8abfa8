import type { TableClient } from '@azure/data-tables';
import * as z from 'zod';
import type { CallRemoval } from '../ports/callDirectory.ts';
import type { CallIndex } from './callIndex.ts';
import { CALL_ROW } from './callRow.ts';
import { unpackJson } from './packJson.ts';
import { removePartition } from './removePartition.ts';
import { orNothing } from './tableError.ts';

/**
 * Removes calls from all tables. The call's partition is removed before its listings, so an interrupted removal is
 * found again.
 */
export function createCallRemoval(calls: TableClient, index: CallIndex, pending: TableClient): CallRemoval {
  /** The row may be unreadable as a record; the call is removed all the same. */
  const leaveChains = async (callId: string) => {
    const row = (await orNothing(calls.getEntity(callId, CALL_ROW))) ?? {};
    for (const callChainId of chainsIn(row)) await index.removeFromChain(callId, callChainId);
  };
  return {
    oldest: async (query) => index.oldest(query),
    remove: async (listing) => {
      await leaveChains(listing.callId);
      await removePartition(pending, listing.callId);
      const removed = await removePartition(calls, listing.callId);
      if (removed['poison'] !== undefined) await index.removePoison(listing.callId);
      await index.removeListing(listing);
      return removed;
    },
    forget: async (callId) => {
      await leaveChains(callId);
      const waiting = await removePartition(pending, callId);
      const removed = await removePartition(calls, callId);
      await index.removePoison(callId);
      const listings = await index.removeAll(callId);
      const pendingEvents = Object.values(waiting).reduce((sum, rows) => sum + rows, 0);
      return { ...removed, listing: listings, pending: pendingEvents };
    },
  };
}

const chains = z.array(z.string());

function chainsIn(row: Readonly<Record<string, unknown>>): Set<string> {
  const first = row['callChainId'];
  const named = typeof first === 'string' ? [first] : [];
  try {
    return new Set([...named, ...chains.parse(unpackJson('callChainIds', row) ?? [])]);
  } catch {
    return new Set(named);
  }
}
