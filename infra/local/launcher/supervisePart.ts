import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process of the stack, and how it is started. */
export interface Part {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds that it may take to stop; 15 seconds if absent. */
  readonly longestStop?: number;
  /** Further flags of Node. */
  readonly nodeFlags?: readonly string[];
}

export interface PartReporter {
  /** A part listens: at its first start and after each restart. */
  ready(name: string, pid: number, port: number): void;
  died(name: string, how: string): void;
  line(name: string, text: string): void;
}

export interface RunningPart {
  readonly name: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Milliseconds before a part that died is started again. The pause doubles if it dies soon after a start. */
const RESTART_PAUSE = 250;
const LONGEST_PAUSE = 5_000;
const YOUNG = 10_000;
const STOP_PATIENCE = 15_000;

/** A part ended before it was ready. The message has its last output. */
export class PartFailed extends Error {
  constructor(name: string, how: string, output: readonly string[]) {
    super([`The part ${name} ended before it was ready (${how}).`, ...output].join('\n'));
    this.name = 'PartFailed';
  }
}

/**
 * Starts a part, resolves once it says `ready <port>`, and keeps it running until stopped: one that dies is reported
 * and started again on the same port. Rejects with {@link PartFailed} where the first start fails.
 */
export async function supervisePart(part: Part, reporter: PartReporter): Promise<RunningPart> {
  let stopping = false;
  let pause = RESTART_PAUSE;
  let running = await launch(part, part.args, reporter);

  const keepRunning = async (): Promise<void> => {
    const startedAt = Date.now();
    const how = await running.ended;
    if (stopping) return;
    reporter.died(part.name, how);
    pause = Date.now() - startedAt < YOUNG ? Math.min(pause * 2, LONGEST_PAUSE) : RESTART_PAUSE;
    await relaunch();
    if (!stopping) await keepRunning();
  };

  const relaunch = async (): Promise<void> => {
    const args = withPort(part.args, running.port);
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (stopping) return;
      try {
        running = await launch(part, args, reporter);
        return;
      } catch (error) {
        reporter.line(part.name, String(error));
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      }
    }
  };

  const kept = keepRunning();
  return {
    name: part.name,
    get port() {
      return running.port;
    },
    stop: async () => {
      stopping = true;
      running.process.kill('SIGTERM');
      const patience = part.longestStop ?? STOP_PATIENCE;
      const impatience = setTimeout(() => running.process.kill('SIGKILL'), patience);
      await running.ended;
      clearTimeout(impatience);
      await kept;
    },
  };
}

interface Launched {
  readonly process: ChildProcess;
  readonly port: number;
  readonly ended: Promise<string>;
}

/** Ends a part when the stack's own process has ended for any reason. The channel doesn't keep a part running. */
const endWithParent = `data:text/javascript,${encodeURIComponent(`
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
`)}`;

async function launch(part: Part, args: readonly string[], reporter: PartReporter): Promise<Launched> {
  const flags = ['--enable-source-maps', '--import', endWithParent, ...(part.nodeFlags ?? [])];
  const child = spawn(process.execPath, [...flags, part.script, ...args], {
    env: { ...process.env, ...part.environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C goes to a whole process group. In a group of its own, a part runs until the stack stops it.
    detached: process.platform !== 'win32',
  });
  const output: string[] = [];
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
  const port = await new Promise<number>((resolve, reject) => {
    const read = (text: string) => {
      const ready = /^ready (?<port>\d+)$/.exec(text)?.groups?.['port'];
      if (ready !== undefined) {
        resolve(Number(ready));
        return;
      }
      output.push(text);
      output.splice(0, output.length - 20);
      reporter.line(part.name, text);
    };
    if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', read);
    if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', read);
    void ended.then((how) => reject(new PartFailed(part.name, how, output)));
  });
  reporter.ready(part.name, child.pid ?? 0, port);
  return { process: child, port, ended };
}

/** A part keeps its port over a restart, because the other parts know it by that. */
function withPort(args: readonly string[], port: number): string[] {
  return args.map((argument, index) => (args[index - 1] === '--port' ? String(port) : argument));
}
