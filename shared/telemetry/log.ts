import type { Log } from '../ports/telemetry.ts';

type Write = (message: string) => void;

/** The destination of log lines: a function's invocation, or the console. */
export interface LogWriters {
  readonly log: Write;
  readonly warn: Write;
  readonly error: Write;
}

/** Creates a log whose lines end with their fields as JSON. */
export function createLog(writers: LogWriters): Log {
  return {
    info: (message, fields) => writers.log(toLine(message, fields)),
    warn: (message, fields) => writers.warn(toLine(message, fields)),
    error: (message, fields) => writers.error(toLine(message, fields)),
  };
}

function toLine(message: string, fields: Readonly<Record<string, unknown>> | undefined): string {
  return fields === undefined ? message : `${message} ${JSON.stringify(fields)}`;
}
