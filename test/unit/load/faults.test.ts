import { playSchedules } from '../../load/faults/playSchedules.ts';
import { loadRepertoire, playSchedule } from '../../load/faults/schedule.ts';

/** A short run of `npm run bench -- --faults`; another seed each time, in the title. `SEED` and `RUNS` repeat one. */
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000_000);
const count = Number(process.env['RUNS'] ?? 40);

test(`wherever processes are killed and whoever is ill, nothing is lost, doubled or wrong, from seed ${seed} on`, async () => {
  const { faulty } = await playSchedules({ seed, count, onProgress: () => {} });
  expect(faulty).toEqual([]);
});

test('a seed repeats its schedule', async () => {
  const repertoire = await loadRepertoire();
  for (const one of [3, 4, 5])
    expect(await playSchedule(one, repertoire)).toEqual(await playSchedule(one, repertoire));
});
