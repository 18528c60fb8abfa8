import { readFileSync } from 'node:fs';

/** Linux's letters for a process that has ended and whose parent hasn't asked how: nothing of it runs. */
const ended = new Set(['Z', 'X', 'x']);

/** Whether a process still runs. One that has ended counts as gone, whether or not its parent has taken note. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It is there, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return !ended.has(stateOf(pid) ?? '');
}

/** The letter behind the command's name, which stands in parentheses and may hold any; undefined where there is no /proc. */
function stateOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).charAt(0);
  } catch {
    return undefined;
  }
}
