import { AzFuncSystemError } from './functionsCoreErrors.ts';
import type { FunctionCallback, FunctionMetadata, ProgrammingModel } from './functionsCoreTypes.ts';
import { Hooks } from './hooks.ts';

export interface RegisteredFunction {
  metadata: FunctionMetadata;
  callback: FunctionCallback;
}

/** What an app has registered. After its start it can register no more functions. */
export class FunctionApp {
  readonly hooks = new Hooks();
  programmingModel: ProgrammingModel | undefined;
  readonly #functions = new Map<string, RegisteredFunction>();
  #started = false;

  get functions(): RegisteredFunction[] {
    return [...this.#functions.values()];
  }

  register(metadata: FunctionMetadata, callback: FunctionCallback): void {
    if (this.#started) throw new AzFuncSystemError('A function can only be registered during app startup.');
    if (this.#functions.has(metadata.name)) {
      throw new AzFuncSystemError(`A function with id "${metadata.name}" has already been registered.`);
    }
    this.#functions.set(metadata.name, { metadata, callback });
  }

  markStarted(): void {
    this.#started = true;
  }
}
