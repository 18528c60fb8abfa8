import { AzFuncSystemError } from './functionsCoreErrors.ts';
import type { FunctionCallback, FunctionMetadata, ProgrammingModel } from './functionsCoreTypes.ts';
import { Hooks } from './hooks.ts';

export interface RegisteredFunction {
  metadata: FunctionMetadata;
  callback: FunctionCallback;
}

/** What an app has told the host about itself. Closed to functions once the app has started. */
export class FunctionApp {
  readonly hooks = new Hooks();
  readonly #functions = new Map<string, RegisteredFunction>();
  #programmingModel: ProgrammingModel | undefined;
  #started = false;

  get functions(): RegisteredFunction[] {
    return [...this.#functions.values()];
  }

  get programmingModel(): ProgrammingModel | undefined {
    return this.#programmingModel;
  }

  set programmingModel(model: ProgrammingModel) {
    this.#programmingModel = model;
  }

  /** @returns what takes the function away again, while the app is starting */
  register(metadata: FunctionMetadata, callback: FunctionCallback): () => void {
    this.#refuseOnceStarted('registered');
    if (this.#functions.has(metadata.name)) {
      throw new AzFuncSystemError(`A function with id "${metadata.name}" has already been registered.`);
    }
    this.#functions.set(metadata.name, { metadata, callback });
    return () => {
      this.#refuseOnceStarted('disposed');
      this.#functions.delete(metadata.name);
    };
  }

  markStarted(): void {
    this.#started = true;
  }

  #refuseOnceStarted(what: 'registered' | 'disposed'): void {
    if (this.#started) throw new AzFuncSystemError(`A function can only be ${what} during app startup.`);
  }
}
