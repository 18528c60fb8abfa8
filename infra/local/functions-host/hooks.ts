import { AzFuncRangeError, ReadOnlyError } from './functionsCoreErrors.ts';
import type { FunctionCallback, LogCategory, LogLevel } from './functionsCoreTypes.ts';

export type HookCallback = (context: object) => unknown;
export type HookData = Record<string, unknown>;

const hookNames = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'] as const;
export type HookName = (typeof hookNames)[number];

/** The app's hooks, run in the order of their registration; a hook that throws stops what it hooks into. */
export class Hooks {
  /** Shared by all hooks of the app. */
  readonly appHookData: HookData = {};
  /** Shared by the hooks that belong to no invocation. */
  readonly hookData: HookData = {};
  readonly #callbacks = new Map<HookName, HookCallback[]>(hookNames.map((name) => [name, []]));
  #logHooksRunning = false;

  /** @returns what takes the hook away again */
  add(name: string, callback: HookCallback): () => void {
    const callbacks = this.#of(name);
    callbacks.push(callback);
    return () => {
      const index = callbacks.indexOf(callback);
      if (index >= 0) callbacks.splice(index, 1);
    };
  }

  async run(name: Exclude<HookName, 'log'>, context: object): Promise<void> {
    for (const callback of this.#of(name)) await callback(context);
  }

  /** Log hooks are synchronous and may change level and text; what they log themselves passes them by. */
  runLogHooks(entry: LogEntry): LogEntry {
    const callbacks = this.#of('log');
    if (callbacks.length === 0 || this.#logHooksRunning) return entry;
    const context = Object.assign(this.baseContext(this.hookData), entry);
    this.#logHooksRunning = true;
    try {
      for (const callback of callbacks) callback(context);
    } finally {
      this.#logHooksRunning = false;
    }
    return context;
  }

  /** What every hook is given: two objects that may be filled but not replaced. */
  baseContext(hookData: HookData): { hookData: HookData; appHookData: HookData } {
    const context = {} as { hookData: HookData; appHookData: HookData };
    readOnly(context, 'hookData', () => hookData);
    readOnly(context, 'appHookData', () => this.appHookData);
    return context;
  }

  #of(name: string): HookCallback[] {
    const callbacks = this.#callbacks.get(name as HookName);
    if (!callbacks) throw new AzFuncRangeError(`Unrecognized hook "${name}"`);
    return callbacks;
  }
}

export interface LogEntry {
  level: LogLevel;
  category: LogCategory;
  message: string;
  invocationContext?: unknown;
}

export interface PreInvocationContext {
  readonly invocationContext: unknown;
  inputs: unknown[];
  functionCallback: FunctionCallback;
}

export interface PostInvocationContext {
  readonly invocationContext: unknown;
  inputs: unknown[];
  result: unknown;
  /** null or undefined when the function succeeded; a hook may set or clear it. */
  error: unknown;
}

/** Defines a property that throws the contract's error when a hook assigns to it. */
export function readOnly(target: object, property: string, read: () => unknown): void {
  Object.defineProperty(target, property, {
    enumerable: true,
    get: read,
    set() {
      throw new ReadOnlyError(property);
    },
  });
}
