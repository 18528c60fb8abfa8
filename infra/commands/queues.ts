/** `npm run queues`: what waits where, and for how long. */

import * as z from 'zod';
import { connectServiceBus } from '../../shared/servicebus/connectServiceBus.ts';
import type { StorageSettings } from '../../shared/settings/settings.ts';
import { openStorage } from '../../shared/tables/openStorage.ts';
import { defineAction } from './commandLine/action.ts';
import { defineCommand } from './commandLine/defineCommand.ts';
import { explainError } from './commandLine/explainError.ts';
import { flag } from './commandLine/takes.ts';
import { wholeNumber } from './commandLine/values.ts';
import { queuesOf } from './deployment/queuesOf.ts';
import { settingsFlag, storageSettingsFrom } from './deployment/settingsFlag.ts';
import { signedInCredential } from './deployment/signedInCredential.ts';
import { describePendingEvents, describeQueues } from './queues/describeQueues.ts';
import { depthOfPending, listPendingEvents } from './queues/pendingEvents.ts';
import { type Depth, measureQueue } from './queues/queueDepth.ts';

const overview = defineAction({
  about:
    'how many messages wait in each queue and since when, are scheduled, or dead; and which events wait in the table',
  takes: z.object({
    limit: flag('N', 'counts so many of each at most', wholeNumber(1, 1_000_000).default(5_000)),
    settings: settingsFlag,
  }),
  run: async ({ limit, settings: file }, { progress }) => {
    const settings = storageSettingsFrom(file);
    progress('counting');
    const [queues, pending] = await Promise.all([
      measureQueues(settings, limit),
      readPending(settings, limit),
    ]);
    // On call one part is down, so what the others say is told all the same.
    const faults = [...queues, pending].flatMap((part) => ('fault' in part ? [part.fault] : []));
    const measured = queues.flatMap((part) => ('fault' in part ? [] : [part]));
    const waiting = 'fault' in pending ? undefined : { ...pending, depth: depthOfPending(pending.events) };
    return {
      json: {
        queues: measured.map(({ waiting: now, scheduled, deadLetters, ...rest }) => ({
          ...rest,
          waiting: toJson(now),
          scheduled: toJson(scheduled),
          deadLetters: toJson(deadLetters),
        })),
        ...(waiting && { pendingEvents: { ...toJson(waiting.depth), isComplete: waiting.isComplete } }),
      },
      text: describeQueues(measured, waiting, Date.now()),
      fault: faults.length === 0 ? undefined : faults.join('\n'),
    };
  },
});

async function measureQueues(settings: StorageSettings, limit: number) {
  const client = await connectServiceBus(settings.serviceBus, signedInCredential);
  try {
    return await Promise.all(
      queuesOf(settings).map(async (queue) => orFault(queue, async () => measureQueue(client, queue, limit))),
    );
  } finally {
    await client.close();
  }
}

async function readPending(settings: StorageSettings, limit: number) {
  return orFault('The events that wait in the table', async () => {
    const { pendingEvents } = await openStorage(settings, signedInCredential);
    return listPendingEvents(pendingEvents, limit);
  });
}

async function orFault<T>(what: string, read: () => Promise<T>): Promise<T | { readonly fault: string }> {
  try {
    return await read();
  } catch (error) {
    return { fault: `${what} can't be read. ${explainError(error)}` };
  }
}

function toJson({ count, first }: Depth) {
  return { count, ...(first !== undefined && { first: new Date(first).toISOString() }) };
}

const pending = defineAction({
  about: 'the events that wait in the table until their queue takes them, oldest first',
  takes: z.object({
    limit: flag('N', 'at most so many', wholeNumber(1, 1_000_000).default(100)),
    settings: settingsFlag,
  }),
  run: async ({ limit, settings }, { progress }) => {
    progress('reading the table');
    const { pendingEvents } = await openStorage(storageSettingsFrom(settings), signedInCredential);
    const { events, isComplete } = await listPendingEvents(pendingEvents, limit);
    const more = isComplete ? '' : '\nThere are more: --limit N\n';
    return { json: { events, isComplete }, text: `${describePendingEvents(events)}${more}` };
  },
});

export const command = defineCommand({
  name: 'queues',
  actions: { '': overview, pending },
  about: `
It takes and locks nothing, and needs a receiver's and a reader's rights only (in Azure: Service Bus Data Receiver,
Storage Table Data Reader). Messages that a worker has in hand count as waiting.`,
  examples: ['npm run queues', 'npm run queues -- pending', 'npx graph-call-handler queues --json'],
  exitCodes: { 1: "a queue or the table can't be read" },
});
