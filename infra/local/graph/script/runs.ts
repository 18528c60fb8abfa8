import { canonicalId } from '../calls/callId.ts';
import type { Run } from './run.ts';

/** Every call of this process by its id in any form; the oldest that are done make room for new ones. */
export interface Runs {
  add(run: Run): void;
  find(callId: string): Run | undefined;
}

export function createRuns(limit = 20_000): Runs {
  const runs = new Map<string, Run>();
  return {
    add(run) {
      runs.set(canonicalId(run.call.id), run);
      if (runs.size > limit) forgetOldest(runs);
    },
    find: (callId) => runs.get(canonicalId(callId)),
  };
}

function forgetOldest(runs: Map<string, Run>): void {
  for (const [id, run] of runs) {
    if (!run.isDone) continue;
    runs.delete(id);
    return;
  }
}
