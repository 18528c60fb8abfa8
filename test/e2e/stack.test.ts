import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { isRunning } from '../../infra/local/part/isRunning.ts';
import { eventually } from '../support/eventually.ts';
import { stackPorts } from '../support/freePorts.ts';

/** `npm run local` as a process: what it prints, and what is left when it ends. */

interface Up {
  readonly process: ChildProcess;
  readonly lines: readonly string[];
  readonly ended: Promise<number | null>;
  /** Pid and port of a part, as last announced. */
  part(name: string): { readonly pid: number; readonly port: number } | undefined;
}

const COPIES = 'node_modules/.cache/graph-call-handler';

let up: Up | undefined;
afterEach(async () => {
  up?.process.kill('SIGTERM');
  await up?.ended;
});

function start(settings: Readonly<Record<string, string>>, ...flags: string[]): Up {
  const child = spawn(process.execPath, ['dist/local/up.mjs', ...flags], {
    // The parts named below are the light topology's, whichever one the other suites are run on.
    env: { ...process.env, LOCAL_TOPOLOGY: 'light', ...settings },
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
  });
  const part = (name: string) => {
    const [, , pid, port] =
      lines.findLast((line) => line.startsWith(`part ${name} `) && /\d+$/.test(line))?.split(' ') ?? [];
    return pid === undefined ? undefined : { pid: Number(pid), port: Number(port) };
  };
  up = { process: child, lines, ended, part };
  return up;
}

const parts = ['service-bus', 'tables', 'graph', 'sample-endpoint', 'functions:http', 'functions:workers'];
const pidsOf = (stack: Up) => parts.map((name) => stack.part(name)?.pid ?? Number.NaN);
const policyOf = (stack: Up) => stack.lines.find((line) => line.startsWith('policy '));
const isUp = async (stack: Up) =>
  eventually('the stack was up', () => stack.lines.some((line) => line.startsWith('Running until')), {
    seen: () => stack.lines,
  });

test('every part is announced, a killed one is reported and comes back on its port, and SIGTERM ends them all', async () => {
  const settings = await stackPorts();
  const stack = start(settings);
  await isUp(stack);
  expect(parts.map((name) => stack.part(name)?.port)).toEqual([
    Number(settings['SERVICE_BUS_PORT']),
    Number(settings['TABLES_PORT']),
    Number(settings['GRAPH_PORT']),
    Number(settings['SAMPLE_ENDPOINT_PORT']),
    Number(settings['FUNCTIONS_PORT']),
    expect.any(Number),
  ]);
  expect((await fetch(`http://127.0.0.1:${settings['FUNCTIONS_PORT']}/api/health`)).status).toBe(200);
  expect(policyOf(stack)).toMatch(/^policy infra\/local\/graph\/policy\.json/);

  const before = stack.part('functions:workers');
  process.kill(before?.pid ?? 0, 'SIGKILL');
  await eventually(
    'the workers were announced anew',
    () => stack.part('functions:workers')?.pid !== before?.pid,
  );
  expect(stack.part('functions:workers')?.port).toBe(before?.port);
  expect(stack.lines).toContain('part functions:workers died (SIGKILL); starting it again');

  // What is built meanwhile changes nothing of it: each part runs from the stack's own copy.
  const copies = readdirSync(COPIES).filter((name) => name.startsWith(`${stack.process.pid}-`));
  expect(copies).toHaveLength(1);
  const pids = pidsOf(stack);
  for (const pid of pids) {
    const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
    expect(stdout).toContain(`${COPIES}/${copies[0]}/local/`);
    expect(stdout).not.toContain('dist/local');
  }
  stack.process.kill('SIGTERM');
  expect(await stack.ended).toBe(0);
  expect(readdirSync(COPIES).filter((name) => copies.includes(name))).toEqual([]);
  expect(pids.filter(isRunning)).toEqual([]);
});

test('when it is killed itself, no part outlives it', async () => {
  const stack = start(await stackPorts());
  await isUp(stack);
  const pids = pidsOf(stack);
  expect(pids.filter(isRunning)).toEqual(pids);
  stack.process.kill('SIGKILL');
  // A host gives itself 35 s to stop, and what it would close is gone with the stack.
  await eventually('every part had ended', () => !pids.some(isRunning), {
    seen: () => pids.filter(isRunning),
    patience: 90_000,
  });
}, 120_000);

test('a part whose connection is given is not started, and another policy decides where one is named', async () => {
  const settings = { ...(await stackPorts()), GRAPH_BASE_URL: 'http://127.0.0.1:9/v1.0' };
  const stack = start(settings, '--policy', 'policy.json');
  await isUp(stack);
  expect(stack.part('graph')).toBeUndefined();
  expect(stack.part('functions:http')).toBeDefined();
  expect(policyOf(stack)).toBe(`policy ${path.resolve('policy.json')}`);
});

test('a port that is taken stops the start with the name of the setting', async () => {
  const settings = await stackPorts();
  const taken = createServer();
  await new Promise<void>((resolve) => {
    taken.listen(Number(settings['TABLES_PORT']), '127.0.0.1', resolve);
  });
  const stack = start(settings);
  expect(await stack.ended).toBe(1);
  expect(stack.lines.join('\n')).toMatch(
    new RegExp(`port ${settings['TABLES_PORT']} of tables is in use; set TABLES_PORT`),
  );
  await new Promise((resolve) => taken.close(resolve));
});

test('a topology that there is not stops the start with those there are', async () => {
  const stack = start({ LOCAL_TOPOLOGY: 'mesh' });
  expect(await stack.ended).toBe(1);
  expect(stack.lines).toEqual(['LOCAL_TOPOLOGY is "mesh"; expected azure, or light (the default).']);
});

test('wrong settings stop the start with one message that names them all', async () => {
  const stack = start({
    ...(await stackPorts()),
    CALLBACK_BASE_URL: 'http://bot.contoso.com',
    ANSWER_MARGIN_MS: 'soon',
  });
  expect(await stack.ended).toBe(1);
  const said = stack.lines.join('\n');
  expect(said).toContain(
    'CALLBACK_BASE_URL is "http://bot.contoso.com": expected a URL that begins with https://',
  );
  expect(said).toContain('ANSWER_MARGIN_MS is "soon": expected a number');
});
