import type { FunctionApp } from './functionApp.ts';
import type { FunctionDefinition } from './functionDefinition.ts';
import type { TypedData } from './functionsCoreTypes.ts';
import { invokeFunction } from './invokeFunction.ts';
import type { Log } from './log.ts';
import { type TraceOrigin, toTraceContext } from './traceContext.ts';

/** How the real host words it, for requests and for runs by hand. */
export const calledByHand = 'This function was programmatically called via the host APIs.';

/** What made a function run, and what it gets. */
export interface TriggerData {
  /** For the log, as the real host words it. */
  reason: string;
  data: TypedData;
  metadata?: Record<string, TypedData>;
  origin?: TraceOrigin;
}

export type Invoke = (
  definition: FunctionDefinition,
  trigger: TriggerData,
) => Promise<TypedData | null | undefined>;

/** How long a function may run, and what then ends it. */
export interface InvocationLimits {
  /** Milliseconds. */
  functionTimeout: number;
  /** Called so that the process ends, because a function can't be stopped. @param message names the function, for the log */
  onTimeout: (message: string) => void;
}

/** Chance and time. */
export interface InvocationSources {
  now: () => Date;
  createId: () => string;
  randomHex: (digits: number) => string;
}

/** Runs functions, logs it, and knows which are still running. */
export class Invocations {
  readonly #app: FunctionApp;
  readonly #log: Log;
  readonly #sources: InvocationSources;
  readonly #limits: InvocationLimits;
  readonly #running = new Set<Promise<unknown>>();

  constructor(app: FunctionApp, log: Log, sources: InvocationSources, limits: InvocationLimits) {
    this.#app = app;
    this.#log = log;
    this.#sources = sources;
    this.#limits = limits;
  }

  /** Rejects with what the function throws. */
  invoke: Invoke = async (definition, trigger) => {
    const running = this.#run(definition, trigger);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  };

  /** Resolves when nothing runs any more. */
  async ended(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  async #run(definition: FunctionDefinition, trigger: TriggerData): Promise<TypedData | null | undefined> {
    const invocationId = this.#sources.createId();
    const started = this.#sources.now().getTime();
    const describe = (outcome: string): string =>
      `Executed 'Functions.${definition.name}' (${outcome}, Id=${invocationId}, ` +
      `Duration=${this.#sources.now().getTime() - started}ms)`;
    this.#log.detail(
      `Executing 'Functions.${definition.name}' (Reason='${trigger.reason}', Id=${invocationId})`,
    );
    const timeout = this.#startTimeout(definition, invocationId);
    try {
      const result = await invokeFunction(
        this.#app,
        definition,
        this.#request(invocationId, definition, trigger),
        this.#log,
      );
      this.#log.detail(describe('Succeeded'));
      return result;
    } catch (error) {
      this.#log.failure(describe('Failed'), error);
      throw error;
    } finally {
      clearTimeout(timeout);
    }
  }

  #startTimeout({ name }: FunctionDefinition, invocationId: string): NodeJS.Timeout {
    const { functionTimeout, onTimeout } = this.#limits;
    return setTimeout(
      () =>
        onTimeout(
          `'Functions.${name}' (Id=${invocationId}) has run for ${functionTimeout / 1000} s, the functionTimeout of host.json`,
        ),
      functionTimeout,
    );
  }

  #request(invocationId: string, definition: FunctionDefinition, trigger: TriggerData) {
    return {
      invocationId,
      functionId: definition.name,
      inputData: [{ name: definition.bindingName, data: trigger.data }],
      triggerMetadata: trigger.metadata ?? {},
      traceContext: toTraceContext(trigger.origin ?? {}, this.#sources.randomHex),
    };
  }
}
