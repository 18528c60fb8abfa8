import { AzFuncRangeError } from './functionsCoreErrors.ts';
import type { LogCategory, LogLevel } from './functionsCoreTypes.ts';
import { StartError } from './startError.ts';

export type HookCallback = (context: object) => unknown;

const hookNames = ['appStart', 'appTerminate', 'log'] as const;
const refusedNames: readonly string[] = ['preInvocation', 'postInvocation'];
type HookName = (typeof hookNames)[number];

export interface LogEntry {
  level: LogLevel;
  category: LogCategory;
  message: string;
  invocationContext?: unknown;
}

/** The app's hooks, run in the order of their registration; a hook that throws stops what it hooks into. */
export class Hooks {
  /** What appStart hooks leave for appTerminate hooks. */
  readonly #hookData = {};
  readonly #callbacks = new Map<HookName, HookCallback[]>(hookNames.map((name) => [name, []]));
  #logHooksRunning = false;

  add(name: string, callback: HookCallback): void {
    if (refusedNames.includes(name))
      throw new StartError(`The app adds a ${name} hook, which this host has not`);
    const callbacks = this.#callbacks.get(name as HookName);
    if (!callbacks) throw new AzFuncRangeError(`Unrecognized hook "${name}"`);
    callbacks.push(callback);
  }

  async run(name: Exclude<HookName, 'log'>, context: object = {}): Promise<void> {
    for (const callback of this.#of(name)) await callback({ ...context, hookData: this.#hookData });
  }

  /** Log hooks are synchronous and may change level and text. They don't see what they log themselves. */
  runLogHooks(entry: LogEntry): LogEntry {
    const callbacks = this.#of('log');
    if (callbacks.length === 0 || this.#logHooksRunning) return entry;
    const context = { ...entry };
    this.#logHooksRunning = true;
    try {
      for (const callback of callbacks) callback(context);
    } finally {
      this.#logHooksRunning = false;
    }
    return context;
  }

  #of(name: HookName): readonly HookCallback[] {
    return this.#callbacks.get(name) ?? [];
  }
}
