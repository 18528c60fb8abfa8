import type { Log } from '../log.ts';

/** Logs once when the bus can't be reached, and once when it is back. */
export interface Reachability {
  lost(error: unknown): void;
  found(): void;
}

export function watchReachability(queueName: string, functionName: string, log: Log): Reachability {
  const name = `The queue ${queueName} of 'Functions.${functionName}'`;
  let isReachable = true;
  return {
    lost(error) {
      if (isReachable) log(`${name} can't be reached, trying on: ${describe(error)}`);
      isReachable = false;
    },
    found() {
      if (!isReachable) log(`${name} is reachable again`);
      isReachable = true;
    },
  };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error);
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  return `${code}${error.message}`;
}
