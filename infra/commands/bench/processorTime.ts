import { readFile } from 'node:fs/promises';

/** Clock ticks a second, in which Linux counts whatever the processor. */
const TICKS = 100;

/**
 * Milliseconds of processor time that a process, all its threads together, has used so far; `NaN` where the system
 * doesn't tell, which only Linux does.
 */
export async function processorTime(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name of the program stands second, in brackets, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS;
}
