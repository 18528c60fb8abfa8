import { canonicalId } from '../calls/callId.ts';
import { findMismatches } from '../findMismatches.ts';
import type { Run } from './run.ts';

/** Every call of this process by its id in any form; the oldest that are done make room for new ones. */
export interface Runs {
  add(run: Run): void;
  find(callId: string): Run | undefined;
  /** Calls that the bot has answered or made, and that go on. */
  taken(): number;
  /** The call of a scenario that waits for the bot to make such a call. */
  takeWaiting(body: unknown): Run | undefined;
}

export function createRuns(limit = 20_000): Runs {
  const runs = new Map<string, Run>();
  const waiting = new Set<Run>();
  return {
    add(run) {
      runs.set(canonicalId(run.call.id), run);
      if (run.awaited.next('create') !== undefined) waiting.add(run);
      if (runs.size > limit) forgetOldest(runs);
    },
    takeWaiting(body) {
      const found = [...waiting].find((run) => waitsFor(run, body));
      if (found !== undefined) waiting.delete(found);
      return found;
    },
    taken: () => [...runs.values()].filter(({ call }) => isTaken(call)).length,
    find: (callId) => runs.get(canonicalId(callId)),
  };
}

const isTaken = ({ isOver, decision, resource }: Run['call']): boolean =>
  !isOver && (decision === 'answer' || resource['direction'] === 'outgoing');

/** A run that is done has given up waiting. */
function waitsFor(run: Run, body: unknown): boolean {
  const step = run.isDone ? undefined : run.awaited.next('create');
  return step !== undefined && findMismatches(step.body ?? {}, body).length === 0;
}

function forgetOldest(runs: Map<string, Run>): void {
  for (const [id, run] of runs) {
    if (!run.isDone && !run.call.isOver) continue;
    runs.delete(id);
    return;
  }
}
