import Module from 'node:module';
import type { FunctionApp } from './functionApp.ts';
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
    registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Disposable {
      return new Disposable(app.register(metadata, callback));
    },
    registerHook(name: string, callback: HookCallback): Disposable {
      return new Disposable(app.hooks.add(name, callback));
    },
    setProgrammingModel(model: ProgrammingModel): void {
      app.programmingModel = model;
    },
    getProgrammingModel(): ProgrammingModel | undefined {
      return app.programmingModel;
    },
    log,
    Disposable,
  };
}

type Load = (request: string, ...rest: unknown[]) => unknown;

/**
 * Lets every later `require('@azure/functions-core')` in this process find the module, as Microsoft's worker
 * does. ES module apps are served too, because `@azure/functions` itself is CommonJS.
 */
export function provideCoreModule(coreModule: object): void {
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  loader._load = function (request, ...rest) {
    return request === '@azure/functions-core' ? coreModule : load.call(this, request, ...rest);
  };
}

class Disposable {
  static from(...parts: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const part of parts) part.dispose();
    });
  }

  #release: (() => unknown) | undefined;

  constructor(release: () => unknown) {
    this.#release = release;
  }

  dispose(): void {
    this.#release?.();
    this.#release = undefined;
  }
}
