import { inspect } from 'node:util';
import type { LogCategory, LogLevel } from './functionsCoreTypes.ts';

/** Writes one entry of the host's own log. */
export interface Log {
  (message: string): void;
  /** What goes well; shown with `--verbose` only. */
  detail(message: string): void;
  failure(message: string, error: unknown): void;
  /** What the app, or `@azure/functions` for it, logs. */
  fromApp(level: LogLevel, category: LogCategory, message: string): void;
}

const quietLevels: ReadonlySet<LogLevel> = new Set(['trace', 'debug', 'none']);
const alarmingLevels: ReadonlySet<LogLevel> = new Set(['warning', 'error', 'critical']);

/** The lines of `func start`: an ISO time in brackets, then the text. */
export function createLog(write: (line: string) => void, verbose: boolean, now: () => Date): Log {
  const log = (message: string): void => write(`[${now().toISOString()}] ${message}\n`);
  return Object.assign(log, {
    detail(message: string): void {
      if (verbose) log(message);
    },
    failure(message: string, error: unknown): void {
      log(`${message}\n${describeError(error)}`);
    },
    fromApp(level: LogLevel, category: LogCategory, message: string): void {
      const shown = category === 'user' ? !quietLevels.has(level) : alarmingLevels.has(level);
      if (shown || verbose) log(message);
    },
  });
}

/** With the stack where there is one. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : inspect(error);
}
