import type { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { CallCounters } from '../ports/callCounters.ts';
import type { CallDirectory, CallRemoval } from '../ports/callDirectory.ts';
import type { PolicyStore } from '../ports/policy.ts';
import type { CallStore, CommandStore, PendingEvents, PoisonMessages } from '../ports/storage.ts';
import type { WebhookOutbox } from '../ports/webhook.ts';
import type { StorageSettings } from '../settings/settings.ts';
import { systemClock } from '../systemClock.ts';
import { createCallCounters } from './callCounters.ts';
import { createCallIndex } from './callIndex.ts';
import { createCallRemoval } from './callRemoval.ts';
import { createCallStore } from './callStore.ts';
import { createCommandStore } from './commandStore.ts';
import { openTable, type Patience } from './openTable.ts';
import { createPendingEvents } from './pendingEvents.ts';
import { createPoisonMessages } from './poisonMessages.ts';
import { createPolicyStore } from './policyStore.ts';
import { createWebhookOutbox } from './webhookOutbox.ts';

/** All stores in Table Storage. */
export interface Storage {
  readonly callStore: CallStore;
  readonly callDirectory: CallDirectory;
  readonly callCounters: CallCounters;
  readonly commandStore: CommandStore;
  readonly pendingEvents: PendingEvents;
  readonly callRemoval: CallRemoval;
  readonly poisonMessages: PoisonMessages;
  readonly policyStore: PolicyStore;
  readonly webhookOutbox: WebhookOutbox;
  /** Rejects if the tables can't be reached. */
  check(): Promise<void>;
}

/** Events that wait for the queue. The name is part of the public contract. */
const PENDING_TABLE = 'PendingCallEvents';

type Table = 'calls' | 'index' | 'pending';

/** The names of the tables: calls, their index, and events that wait for the queue. */
export function tableNames(callTable: string): Readonly<Record<Table, string>> {
  return { calls: callTable, index: `${callTable}Index`, pending: PENDING_TABLE };
}

const ofWorkers: Patience = { timeout: 10_000, retries: 3 };
const ofCallback: Patience = { timeout: 2_000, retries: 0 };

export async function openStorage(
  { tableStorage, callTable }: Pick<StorageSettings, 'tableStorage' | 'callTable'>,
  credential?: TokenCredential,
): Promise<Storage> {
  const names = tableNames(callTable);
  const [calls, index, pending] = await Promise.all([
    openTable(tableStorage, names.calls, ofWorkers, credential),
    openTable(tableStorage, names.index, ofWorkers, credential),
    // Written while Graph waits for our 202. A failure must show while there is time to tell Graph.
    openTable(tableStorage, names.pending, ofCallback, credential),
  ]);
  return storageIn({ calls, index, pending });
}

/** The stores in tables that are already open. */
export function storageIn({ calls, index, pending }: Readonly<Record<Table, TableClient>>): Storage {
  const callIndex = createCallIndex(index);
  const poisonMessages = createPoisonMessages(calls, callIndex, systemClock.now);
  return {
    callStore: createCallStore(calls, callIndex),
    callDirectory: callIndex,
    callCounters: createCallCounters(index, pending),
    commandStore: createCommandStore(calls, callIndex),
    pendingEvents: createPendingEvents(pending, poisonMessages),
    callRemoval: createCallRemoval(calls, callIndex, pending),
    poisonMessages,
    policyStore: createPolicyStore(calls),
    webhookOutbox: createWebhookOutbox(calls),
    check: async () => {
      await pending
        .listEntities({ queryOptions: { select: ['rowKey'] } })
        .byPage({ maxPageSize: 1 })
        .next();
    },
  };
}
