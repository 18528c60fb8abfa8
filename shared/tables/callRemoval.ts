import type { TableClient } from '@azure/data-tables';
import type { CallRemoval } from '../ports.ts';
import type { CallIndex } from './callIndex.ts';
import { removePartition } from './removePartition.ts';

/**
 * Takes calls out of every table. The partition goes before the lists that name it: a removal that was killed is found
 * again by them.
 */
export function createCallRemoval(calls: TableClient, index: CallIndex, pending: TableClient): CallRemoval {
  return {
    oldest: async (query) => index.oldest(query),
    remove: async (listing) => {
      await removePartition(pending, listing.callId);
      const removed = await removePartition(calls, listing.callId);
      await index.removeListing(listing);
      return removed;
    },
    forget: async (callId) => {
      const waiting = await removePartition(pending, callId);
      const removed = await removePartition(calls, callId);
      const listings = await index.removeAll(callId);
      const pendingEvents = Object.values(waiting).reduce((sum, rows) => sum + rows, 0);
      return { ...removed, listing: listings, pending: pendingEvents };
    },
  };
}
