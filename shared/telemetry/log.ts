import type { Log } from '../ports/telemetry.ts';

type Write = (message: string) => void;

/** Where lines go: an invocation, or the console. */
export interface LogWriters {
  readonly log: Write;
  readonly warn: Write;
  readonly error: Write;
}

/** Writes lines that end in their fields as JSON: into an invocation's own log, or to the console outside of one. */
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
