import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import tableConfiguration from 'azurite/dist/src/table/TableConfiguration.js';
import tableServer from 'azurite/dist/src/table/TableServer.js';
import { LOOPBACK } from '../part/loopback.ts';
import type { StartedPart } from '../part/runPart.ts';
import { injectFaults } from './faults/injectFaults.ts';

export interface TablesOptions {
  /** 0 takes a free one. */
  port: number;
  /** The folder to keep the tables in; in memory when left out. */
  dataDirectory?: string | undefined;
}

/** Long enough that a client with a pool rarely meets a connection just closed. */
const keepAliveSeconds = 130;

/** Starts Azurite's table service in this process: that way it never starts its telemetry. */
export async function startTables({ port, dataDirectory }: TablesOptions): Promise<StartedPart> {
  if (dataDirectory !== undefined) mkdirSync(dataDirectory, { recursive: true });
  const configuration = new tableConfiguration.default(
    LOOPBACK,
    port,
    keepAliveSeconds,
    path.join(dataDirectory ?? '.', '__azurite_db_table__.json'),
    false,
    false,
    undefined,
    undefined,
    false,
    // The client may be newer than Azurite; that must not stop anyone's laptop.
    true,
    undefined,
    undefined,
    undefined,
    undefined,
    false,
    dataDirectory === undefined,
  );
  const server = new tableServer.default(configuration);
  const ill = injectFaults(server.httpServer);
  await server.start();
  return {
    port: (server.httpServer.address() as AddressInfo).port,
    async stop() {
      ill.release();
      await new Promise<void>((resolve) => server.httpServer.stop(resolve));
      await server.close();
    },
  };
}
