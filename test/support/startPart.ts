import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface RunningPart {
  process: ChildProcess;
  /** What it said after `ready`. */
  port: number;
  /** Every line it wrote so far, to stdout or stderr. */
  lines: string[];
  /** Resolves with the first line, past or future, that matches. */
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
  const ready = await Promise.race([
    line(/^ready \d+$/),
    ended(child).then((code) => {
      throw new Error(`${file} ended with ${code} before it was ready:\n${lines.join('\n')}`);
    }),
  ]);
  return {
    process: child,
    port: Number(ready.split(' ')[1]),
    lines,
    line,
    async stop() {
      child.kill('SIGTERM');
      return ended(child);
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
  const waiting = new Set<(line: string) => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (text) => {
      lines.push(text);
      for (const look of waiting) look(text);
    });
  }
  const line = (pattern: RegExp): Promise<string> =>
    new Promise((resolve) => {
      const known = lines.find((text) => pattern.test(text));
      if (known !== undefined) return resolve(known);
      const look = (text: string): void => {
        if (!pattern.test(text)) return;
        waiting.delete(look);
        resolve(text);
      };
      waiting.add(look);
      return undefined;
    });
  return { child, lines, line };
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  return child.exitCode;
}
