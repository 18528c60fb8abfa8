import type { LogLevel, Telemetry } from '../ports/telemetry.ts';

/** The part of a log line that the hook reads. */
interface LogLine {
  readonly category: string;
  readonly level: LogLevel;
  readonly message: string;
}

/**
 * Exports the functions' own log lines. The hook also receives the worker's lines, at least one for each invocation:
 * they are dropped, because they would cost more than all other telemetry and help nobody.
 */
export function createLogHook(telemetry: Pick<Telemetry, 'log'>): (line: LogLine) => void {
  return ({ category, level, message }) => {
    if (category === 'user') telemetry.log(level, message);
  };
}
