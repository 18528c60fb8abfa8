import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import tableConfiguration from 'azurite/dist/src/table/TableConfiguration.js';
import tableServer from 'azurite/dist/src/table/TableServer.js';
import { LOOPBACK } from '../part/loopback.ts';
import type { StartedPart } from '../part/runPart.ts';
import { injectFaults } from './faults/injectFaults.ts';
import { type Journal, keepJournal } from './journal.ts';

export interface TablesOptions {
  /** 0 takes a free one. */
  port: number;
  /** The folder to keep the tables in; in memory when left out. */
  dataDirectory?: string | undefined;
}

/** So long that a client with a pool rarely finds its connection closed. */
const keepAliveSeconds = 130;

/** Starts Azurite's table service in this process. Azurite's own command line would send telemetry. */
export async function startTables({ port, dataDirectory }: TablesOptions): Promise<StartedPart> {
  if (dataDirectory !== undefined) mkdirSync(dataDirectory, { recursive: true });
  const configuration = new tableConfiguration.default(
    LOOPBACK,
    port,
    keepAliveSeconds,
    '__azurite_db_table__.json',
    false,
    false,
    undefined,
    undefined,
    false,
    // The client may be newer than Azurite.
    true,
    undefined,
    undefined,
    undefined,
    undefined,
    false,
    true,
  );
  const server = new tableServer.default(configuration);
  const { metadataStore, httpServer } = server;
  let journal: Journal | undefined;
  if (dataDirectory !== undefined) {
    const open = metadataStore.init.bind(metadataStore);
    metadataStore.init = async () => {
      await open();
      journal = await keepJournal(metadataStore.db, path.join(dataDirectory, 'tables.jsonl'));
    };
  }
  const ill = injectFaults(httpServer);
  beforeEachReply(httpServer, () => journal?.commit());
  await server.start();
  return {
    port: (httpServer.address() as AddressInfo).port,
    async stop() {
      ill.release();
      await new Promise<void>((resolve) => httpServer.stop(resolve));
      await server.close();
      journal?.close();
    },
  };
}

/** What was done is kept before anybody is told of it. */
function beforeEachReply(server: Server, keep: () => void): void {
  server.prependListener('request', (_request, response) => {
    const { write, end } = response;
    response.write = ((...args: Parameters<typeof write>) => {
      keep();
      return write.apply(response, args);
    }) as typeof write;
    response.end = ((...args: Parameters<typeof end>) => {
      keep();
      return end.apply(response, args);
    }) as typeof end;
  });
}
