import { loadRepertoire, playSchedule, type Verdict } from './schedule.ts';

export interface Schedules {
  readonly count: number;
  /** Of the first; each of the others has the next number. */
  readonly seed: number;
  onProgress(text: string): void;
}

/** What came of many schedules; those with a fault stand in it with the seed that repeats them. */
export interface ScheduleFigures
  extends Readonly<Record<'schedules' | 'calls' | 'notifications' | 'kills', number>> {
  readonly lost: number;
  readonly doubled: number;
  readonly wrong: number;
  readonly faulty: readonly (Pick<Verdict, 'seed'> & { readonly faults: readonly unknown[] })[];
}

/** Plays one schedule after the other in this process. */
export async function playSchedules({ count, seed, onProgress }: Schedules): Promise<ScheduleFigures> {
  const repertoire = await loadRepertoire();
  const verdicts: Verdict[] = [];
  for (let n = 0; n < count; n += 1) {
    verdicts.push(await playSchedule(seed + n, repertoire));
    if (n % 50 === 49) onProgress(`${n + 1} of ${count} schedules`);
  }
  const sum = (of: (verdict: Verdict) => number) => verdicts.reduce((all, verdict) => all + of(verdict), 0);
  const faults = verdicts.flatMap(({ faulty }) => faulty);
  return {
    schedules: count,
    calls: sum(({ calls }) => calls),
    notifications: sum(({ notifications }) => notifications),
    kills: sum(({ kills }) => kills),
    lost: faults.reduce((all, { lost }) => all + lost.length, 0),
    doubled: faults.reduce((all, { doubled }) => all + doubled.length, 0),
    wrong: faults.filter(({ wrong }) => wrong.length > 0).length,
    faulty: verdicts
      .filter(({ faulty }) => faulty.length > 0)
      .map((verdict) => ({ seed: verdict.seed, faults: verdict.faulty })),
  };
}
