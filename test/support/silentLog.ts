import type { Log } from '../../shared/ports/telemetry.ts';

export interface RecordedLog extends Log {
  readonly lines: string[];
}

/** A log that keeps its lines for the test to look at. */
export function silentLog(): RecordedLog {
  const lines: string[] = [];
  const write = (message: string, fields?: unknown) => {
    lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
  };
  return { lines, info: write, warn: write, error: write };
}
