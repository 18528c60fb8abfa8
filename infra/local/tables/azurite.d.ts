/**
 * Azurite's inner modules, which it neither documents nor types. They hold for the pinned version 3.35.0;
 * test/contract/tables notices when they no longer do.
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

  interface TableServer {
    httpServer: Server & { stop(done: () => void): void };
    start(): Promise<void>;
    close(): Promise<void>;
  }
  const module: { default: new (configuration: object) => TableServer };
  export default module;
}
