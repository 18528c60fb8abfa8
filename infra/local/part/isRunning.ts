import { readFileSync } from 'node:fs';

/** Linux's letters for a process that has ended, but whose parent hasn't read its exit code yet. */
const ended = new Set(['Z', 'X', 'x']);

/** Whether a process still runs. One that has ended counts as gone, even if its parent hasn't read its exit code. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It runs, and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return !ended.has(stateOf(pid) ?? '');
}

/** The letter after the command's name, which is in parentheses; undefined if there is no /proc. */
function stateOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).charAt(0);
  } catch {
    return undefined;
  }
}
