import { readFile } from 'node:fs/promises';

/** MiB of memory that a process holds now; `NaN` where the system doesn't tell, which only Linux does. */
export async function residentMemory(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) / 1_024;
}
