import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isRunning } from '../../infra/local/part/isRunning.ts';
import { stackPorts } from '../support/freePorts.ts';

/** The stack below a shell, as npm starts it, once all its parts listen. */
async function startBelowShell() {
  const shell = spawn('sh', ['-c', 'node dist/local/up.mjs; exit $?'], {
    env: { ...process.env, ...(await stackPorts()), LOCAL_TOPOLOGY: 'light', npm_lifecycle_event: 'local' },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  let output = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  // The stack's output is open for as long as the stack runs.
  const ended = once(shell.stdout, 'close');
  while (!output.includes('Running until')) await Promise.race([once(shell.stdout, 'data'), ended]);
  return { shell: shell.pid ?? Number.NaN, ended, output: () => output };
}

function partsIn(output: string): number[] {
  return [...output.matchAll(/^part \S+ (\d+) \d+$/gm)].map(([, pid]) => Number(pid));
}

test.each([
  ['a SIGTERM that reaches no more than npm’s shell', 'SIGTERM', 1],
  ['a terminal’s Ctrl-C, which reaches every process of the group', 'SIGINT', -1],
] as const)(
  'the local stack ends with all its parts, and starts none again, at %s',
  async (_what, signal, whom) => {
    const { shell, ended, output } = await startBelowShell();
    process.kill(whom * shell, signal);
    await ended;
    expect(partsIn(output())).toHaveLength(6);
    expect(partsIn(output()).filter(isRunning)).toEqual([]);
    expect(output()).not.toContain('died');
  },
);
