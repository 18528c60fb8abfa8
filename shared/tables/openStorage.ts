import type { CallDirectory, CallStore, CommandStore, PendingEvents, PoisonMessages } from '../ports.ts';
import type { Settings } from '../settings.ts';
import { createCallIndex } from './callIndex.ts';
import { createCallStore } from './callStore.ts';
import { createCommandStore } from './commandStore.ts';
import { openTable, type Patience } from './openTable.ts';
import { createPendingEvents } from './pendingEvents.ts';
import { createPoisonMessages } from './poisonMessages.ts';

/** Everything that is kept in Table Storage. */
export interface Storage {
  readonly callStore: CallStore;
  readonly callDirectory: CallDirectory;
  readonly commandStore: CommandStore;
  readonly pendingEvents: PendingEvents;
  readonly poisonMessages: PoisonMessages;
  /** Rejects where the tables can't be reached. */
  check(): Promise<void>;
}

/** Events wait here for the queue; the name is part of the public contract. */
const PENDING_TABLE = 'PendingCallEvents';

const ofWorkers: Patience = { timeout: 10_000, retries: 3 };
const ofCallback: Patience = { timeout: 2_000, retries: 0 };

export async function openStorage({ tableStorage, callTable }: Settings): Promise<Storage> {
  const [calls, index, pending] = await Promise.all([
    openTable(tableStorage, callTable, ofWorkers),
    openTable(tableStorage, `${callTable}Index`, ofWorkers),
    // Written while Graph waits for our 202: when it fails, Graph is to hear so while there is time.
    openTable(tableStorage, PENDING_TABLE, ofCallback),
  ]);
  const callDirectory = createCallIndex(index);
  const pendingEvents = createPendingEvents(pending);
  return {
    callStore: createCallStore(calls, callDirectory),
    callDirectory,
    commandStore: createCommandStore(calls),
    pendingEvents,
    poisonMessages: createPoisonMessages(calls),
    check: async () => {
      await pendingEvents.list(1);
    },
  };
}
