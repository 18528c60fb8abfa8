import { setTimeout as sleep } from 'node:timers/promises';
import { TableClient } from '@azure/data-tables';
import { ServiceBusClient } from '@azure/service-bus';
import type { Report } from '../../infra/local/graph/control/callReport.ts';
import { localSettings, portsFrom } from '../../infra/local/launcher/localSettings.ts';
import type { LocalStack } from '../support/localStack.ts';
import { type Circumstances, check, isFaulty, type RecordedCall } from './recordCheck.ts';

interface Waiting {
  /** Milliseconds. */
  readonly patience: number;
  readonly circumstances?: Circumstances;
  onProgress(text: string): void;
}

/** Each call's record once it is right, or as it is when patience is over. */
export async function recordedOnceRight(
  stack: LocalStack,
  reports: readonly Report[],
  { patience, onProgress, circumstances }: Waiting,
): Promise<ReadonlyMap<string, RecordedCall>> {
  const until = Date.now() + patience;
  const recorded = new Map<string, RecordedCall>();
  let open = reports;
  let told = 0;
  for (;;) {
    for (const { callId } of open) {
      // The host may have been killed just now.
      const found = await readCall(stack, callId).catch(() => undefined);
      if (found !== undefined) recorded.set(callId, found);
    }
    open = open.filter((report) => isFaulty(check(report, recorded.get(report.callId), circumstances)));
    if (open.length === 0 || Date.now() > until) return recorded;
    if (open.length !== told) onProgress(`${open.length} of ${reports.length} calls aren't right yet`);
    told = open.length;
    await sleep(1_000);
  }
}

async function readCall({ functionsUrl }: LocalStack, callId: string): Promise<RecordedCall | undefined> {
  const url = `${functionsUrl}/api/operator/calls/${callId}`;
  const events: RecordedCall['events'][number][] = [];
  for (let from: string | undefined; ; ) {
    const response = await fetch(from === undefined ? url : `${url}?eventsFrom=${encodeURIComponent(from)}`);
    if (!response.ok) return undefined;
    const page = (await response.json()) as RecordedCall & { readonly continuationToken?: string };
    events.push(...page.events);
    const { call, commands } = page;
    if (page.continuationToken === undefined) return { call, events, commands };
    from = page.continuationToken;
  }
}

/** What is left where nothing should be: rows of poison, waiting events, dead letters. */
export async function leftBehind({ environment }: LocalStack) {
  const { ServiceBusConnection = '', TableStorageConnection = '' } = localSettings(
    environment,
    portsFrom(environment),
  );
  const open = (table: string) =>
    TableClient.fromConnectionString(TableStorageConnection, table, { allowInsecureConnection: true });
  const poisonRows = "RowKey ge 'poison:' and RowKey lt 'poison;'";
  const bus = new ServiceBusClient(ServiceBusConnection);
  const deadIn = async (queue: string) =>
    (await bus.createReceiver(queue, { subQueueType: 'deadLetter' }).peekMessages(100)).length;
  const figures = {
    poison:
      (await rowsOf(open('CallLifecycles'), poisonRows)) +
      (await rowsOf(open('PendingCallEvents'), poisonRows)),
    waiting: await rowsOf(open('PendingCallEvents'), undefined),
    deadLetters: (await deadIn('call-events')) + (await deadIn('call-commands')),
  };
  await bus.close();
  return figures;
}

async function rowsOf(table: TableClient, filter: string | undefined): Promise<number> {
  let count = 0;
  const queryOptions = { select: ['RowKey'], ...(filter === undefined ? {} : { filter }) };
  for await (const _ of table.listEntities({ queryOptions })) count += 1;
  return count;
}
