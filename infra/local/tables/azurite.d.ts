/**
 * Azurite's inner modules, which have no documentation and no types. This is right for the pinned version 3.35.0;
 * the tests in test/contract/tables fail when it is wrong.
 */
declare module 'azurite/dist/src/table/TableConfiguration.js' {
  const module: {
    default: new (
      host: string,
      port: number,
      keepAliveSeconds: number,
      databaseFile: string,
      enableDebugLog: boolean,
      enableAccessLog: boolean,
      accessLogStream: undefined,
      debugLogFile: undefined,
      loose: boolean,
      skipApiVersionCheck: boolean,
      certificate: undefined,
      key: undefined,
      password: undefined,
      oauth: undefined,
      disableProductStyleUrl: boolean,
      inMemory: boolean,
    ) => object;
  };
  export default module;
}

declare module 'azurite/dist/src/table/TableServer.js' {
  import type { Server } from 'node:http';

  /** A row of a table, or what Azurite keeps beside the tables. */
  export interface LokiRow {
    readonly $loki: number;
    readonly meta: unknown;
  }
  export interface LokiCollection {
    readonly name: string;
    readonly data: readonly LokiRow[];
    insert(row: object): void;
    on(event: 'insert' | 'update' | 'delete', listener: (row: LokiRow) => void): void;
  }
  export interface LokiDatabase {
    readonly collections: readonly LokiCollection[];
    addCollection(name: string, options: unknown): LokiCollection;
    removeCollection(name: string): void;
  }
  interface TableServer {
    readonly metadataStore: { init(): Promise<void>; readonly db: LokiDatabase };
    httpServer: Server & { stop(done: () => void): void };
    start(): Promise<void>;
    close(): Promise<void>;
  }
  const module: { default: new (configuration: object) => TableServer };
  export default module;
}
