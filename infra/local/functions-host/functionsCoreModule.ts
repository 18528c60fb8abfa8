import Module from 'node:module';
import type { FunctionApp } from './functionApp.ts';
import { AzFuncSystemError } from './functionsCoreErrors.ts';
import type {
  FunctionCallback,
  FunctionMetadata,
  LogCategory,
  LogLevel,
  ProgrammingModel,
} from './functionsCoreTypes.ts';
import type { HookCallback } from './hooks.ts';

/** The versions whose behaviour this host follows; an app may read them. */
const workerVersion = '3.12.0';
const hostVersion = '4.1042.0';

export type AppLog = (level: LogLevel, category: LogCategory, message: string) => void;

/** Makes what `require('@azure/functions-core')` gives an app: registration, hooks and the log. */
export function createCoreModule(app: FunctionApp, log: AppLog): object {
  return {
    version: workerVersion,
    hostVersion,
    registerFunction(metadata: FunctionMetadata, callback: FunctionCallback) {
      app.register(metadata, callback);
      return kept;
    },
    registerHook(name: string, callback: HookCallback) {
      app.hooks.add(name, callback);
      return kept;
    },
    setProgrammingModel(model: ProgrammingModel): void {
      app.programmingModel = model;
    },
    getProgrammingModel: (): ProgrammingModel | undefined => app.programmingModel,
    log,
  };
}

const kept = {
  dispose(): never {
    throw new AzFuncSystemError('This host keeps what was registered.');
  },
};

type Load = (request: string, ...rest: unknown[]) => unknown;

/** Lets every later `require('@azure/functions-core')` in this process find the module, as Microsoft's worker does. */
export function provideCoreModule(coreModule: object): void {
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  loader._load = function (request, ...rest) {
    return request === '@azure/functions-core' ? coreModule : load.call(this, request, ...rest);
  };
}
