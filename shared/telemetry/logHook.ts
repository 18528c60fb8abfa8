import type { LogLevel, Telemetry } from '../ports/telemetry.ts';

/** As much of a line of the log as its hook looks at. */
interface LogLine {
  readonly category: string;
  readonly level: LogLevel;
  readonly message: string;
}

/**
 * Exports what the functions log themselves. The hook is told of the worker's own lines too, one an invocation at
 * least, which would cost more than all else and help nobody.
 */
export function createLogHook(telemetry: Pick<Telemetry, 'log'>): (line: LogLine) => void {
  return ({ category, level, message }) => {
    if (category === 'user') telemetry.log(level, message);
  };
}
