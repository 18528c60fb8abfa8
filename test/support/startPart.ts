import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { eventually } from './eventually.ts';

export interface RunningPart {
  process: ChildProcess;
  /** What it said after `ready`. */
  port: number;
  /** Every line it wrote so far, to stdout or stderr. */
  lines: string[];
  /** Waits for a line, past or future, that matches. */
  line(pattern: RegExp): Promise<string>;
  /** Sends SIGTERM and waits for the end. @returns the exit code */
  stop(): Promise<number | null>;
}

export interface StartOptions {
  env?: Record<string, string>;
  cwd?: string;
}

/** Starts a built part and waits until it says `ready <port>`. */
export async function startPart(
  file: string,
  args: string[],
  options: StartOptions = {},
): Promise<RunningPart> {
  const { child, lines, line } = run(file, args, options);
  let hasEnded = false;
  const end = ended(child).then((code) => {
    hasEnded = true;
    return code;
  });
  const readyLine = () => lines.find((text) => /^ready \d+$/.test(text));
  await eventually(`${file} was ready`, () => readyLine() !== undefined || hasEnded, { seen: () => lines });
  const ready = readyLine();
  if (ready === undefined)
    throw new Error(`${file} ended with ${await end} before it was ready:\n${lines.join('\n')}`);
  return {
    process: child,
    port: Number(ready.split(' ')[1]),
    lines,
    line,
    async stop() {
      child.kill('SIGTERM');
      return end;
    },
  };
}

/** Runs a built part to its end. */
export async function runPart(
  file: string,
  args: string[],
  options: StartOptions = {},
): Promise<{ code: number | null; output: string }> {
  const { child, lines } = run(file, args, options);
  const code = await ended(child);
  return { code, output: lines.join('\n') };
}

function run(file: string, args: string[], options: StartOptions) {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (text) => lines.push(text));
  }
  const line = async (pattern: RegExp): Promise<string> =>
    eventually(`a line matched ${pattern}`, () => lines.find((text) => pattern.test(text)), {
      seen: () => lines.slice(-20),
    });
  return { child, lines, line };
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  return child.exitCode;
}
