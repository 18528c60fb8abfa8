import type { TableClient } from '@azure/data-tables';
import type { CallRemoval } from '../ports.ts';
import type { CallIndex } from './callIndex.ts';
import { CALL_ROW } from './callRow.ts';
import { removePartition } from './removePartition.ts';
import { orNothing } from './tableError.ts';

/**
 * Takes calls out of every table. The partition goes before the lists that name it: a removal that was killed is found
 * again by them.
 */
export function createCallRemoval(calls: TableClient, index: CallIndex, pending: TableClient): CallRemoval {
  const leaveChain = async (callId: string) => {
    const row = await orNothing(
      calls.getEntity(callId, CALL_ROW, { queryOptions: { select: ['callChainId'] } }),
    );
    const callChainId = row?.['callChainId'];
    if (typeof callChainId === 'string') await index.removeFromChain(callId, callChainId);
  };
  return {
    oldest: async (query) => index.oldest(query),
    remove: async (listing) => {
      await leaveChain(listing.callId);
      await removePartition(pending, listing.callId);
      const removed = await removePartition(calls, listing.callId);
      await index.removeListing(listing);
      return removed;
    },
    forget: async (callId) => {
      await leaveChain(callId);
      const waiting = await removePartition(pending, callId);
      const removed = await removePartition(calls, callId);
      const listings = await index.removeAll(callId);
      const pendingEvents = Object.values(waiting).reduce((sum, rows) => sum + rows, 0);
      return { ...removed, listing: listings, pending: pendingEvents };
    },
  };
}
