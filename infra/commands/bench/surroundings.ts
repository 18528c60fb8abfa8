import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { localSettings } from '../../local/launcher/localSettings.ts';
import { type Part, type RunningPart, supervisePart } from '../../local/launcher/supervisePart.ts';
import { printable } from '../../terminal.ts';
import { startInstantGraph } from './parts/instantGraph.ts';
import { createRinging, type Ringing } from './ringing.ts';

/** The queue of the floor's worker. */
export const floorQueue = 'bench-floor';

type Variables = Readonly<Record<string, string>>;

/** All functions of a kind in one process, or one function in a process of its own, as in Azure. */
export type ProductPart = 'http' | 'workers' | 'recordCallEvent' | 'deliverCallEvents';

/** What the measurements stand on, each part a process of its own as the product's are. */
export interface Surroundings {
  /** The application's settings: local broker, local tables, and a Graph that replies at once. */
  readonly settings: Variables;
  /** Calls as Graph's, with a good token. */
  readonly ringing: Ringing;
  /** The application's functions that `only` names, as the local stack starts them. */
  startProduct(only: ProductPart, more?: Variables): Promise<StartedPart>;
  /** The least that does the same. */
  startFloor(part: 'answer' | 'worker'): Promise<StartedPart>;
  stop(): Promise<void>;
}

export interface StartedPart extends RunningPart {
  readonly pid: number;
}

export interface SurroundingsOptions {
  /** Where the product's processes leave their profiles when they end. */
  readonly profileFolder: string | undefined;
  /** The product's http process and the floor's get the first core, all else the second. */
  readonly pinned: boolean;
}

export async function createSurroundings(options: SurroundingsOptions): Promise<Surroundings> {
  const folder = await mkdtemp(path.join(tmpdir(), 'graph-call-handler-bench-'));
  const running: RunningPart[] = [];
  const start = async (part: Part, core = 1): Promise<StartedPart> => {
    let pid = 0;
    const started = await supervisePart(part, { ...complaints, ready: (_name, now) => void (pid = now) });
    running.push(started);
    if (options.pinned) pin(pid, core);
    return { name: started.name, port: started.port, pid, stop: async () => started.stop() };
  };
  const { keys, sign } = await createKeys();
  const graph = await startInstantGraph(keys);
  const stop = async () => {
    for (const part of running.toReversed()) await part.stop();
    graph.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const broker = await start(
      toPart('service-bus', 'dist/local/service-bus.mjs', ['--queue', `${floorQueue}=call-events`]),
    );
    const tables = await start(toPart('tables', 'dist/local/tables.mjs', []));
    const ports = {
      functions: 0,
      graph: graph.port,
      serviceBus: broker.port,
      tables: tables.port,
      sampleEndpoint: 0,
    };
    const given = {
      CALL_POLICY_FILE: await writePolicy(folder),
      GRAPH_STATIC_TOKEN: 'bench',
      CALL_EVENTS_WEBHOOK_URL: '',
      // No call of the bench lives to see its first check.
      CALL_CHECK_DELAY: 'PT1H',
    };
    const settings = localSettings(given, ports);
    const { BOT_APP_ID: appId = '', BOT_TENANT_ID: tenantId = '' } = settings;
    if (options.pinned) pin(process.pid, 1);
    const profiling =
      options.profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profileFolder}`];
    return {
      settings,
      ringing: createRinging(graph, await sign(appId, tenantId)),
      startProduct: async (only, more = {}) => {
        const environment = { ...settings, ...more };
        const part = toPart(
          `functions:${only}`,
          'dist/local/functions-host.mjs',
          ['--only', only],
          environment,
        );
        return start({ ...part, nodeFlags: profiling }, only === 'http' ? 0 : 1);
      },
      startFloor: async (name) => {
        const environment = { ...settings, BENCH_KEYS: keys, BENCH_QUEUE: floorQueue };
        const part = toPart(name, 'dist/commands/bench.mjs', ['--part', name], environment);
        return start(part, name === 'answer' ? 0 : 1);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function toPart(name: string, script: string, args: readonly string[], environment: Variables = {}): Part {
  return { name, script, args: ['--port', '0', ...args], environment };
}

const complaints = {
  died: (name: string, how: string) => void process.stderr.write(`${name} died: ${how}\n`),
  line: (name: string, text: string) => {
    if (/error|fail/i.test(text)) process.stderr.write(`[${name}] ${printable(text)}\n`);
  },
};

function pin(pid: number, core: number): void {
  const { status } = spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(pid)]);
  if (status !== 0)
    throw new Error('Processes can only be pinned where there is taskset, which is on Linux.');
}

async function createKeys() {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const header = { alg: 'RS256', kid: 'bench' };
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), ...header }] });
  const sign = async (audience: string, tid: string) =>
    new SignJWT({ tid })
      .setProtectedHeader(header)
      .setIssuer('https://api.botframework.com')
      .setAudience(audience)
      .setExpirationTime('1h')
      .sign(privateKey);
  return { keys, sign };
}

async function writePolicy(folder: string): Promise<string> {
  const file = path.join(folder, 'policy.json');
  const otherwise = { answer: { modalities: ['audio'], media: { serviceHosted: {} } } };
  await writeFile(file, JSON.stringify({ rules: [], otherwise }));
  return file;
}
