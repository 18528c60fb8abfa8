import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { localSettings } from '../../local/stack/localSettings.ts';
import { type Part, type RunningPart, supervisePart } from '../../local/stack/supervisePart.ts';
import { printable } from '../../terminal.ts';

/** The queue of the floor's worker, and the one that nobody works on while answers are measured. */
export const floorQueue = 'bench-floor';
const answersQueue = 'bench-answers';

type Variables = Readonly<Record<string, string>>;

/** What the measurements stand on, each part a process of its own as the product's are. */
export interface Surroundings {
  /** The application's settings: local broker, local tables, and a Graph that replies at once. */
  readonly settings: Variables;
  /** For an app whose events nobody records meanwhile. */
  readonly unrecorded: Variables;
  /** What the bench's own parts are told. */
  readonly partSettings: Variables;
  /** A token as Graph's. */
  readonly token: string;
  /** Starts one more part, and stops it with the rest. */
  start(name: string, script: string, args: readonly string[], environment: Variables): Promise<RunningPart>;
  stop(): Promise<void>;
}

export const thisScript = 'dist/commands/bench.mjs';
export const hostScript = 'dist/local/functions-host.mjs';

export async function createSurroundings(): Promise<Surroundings> {
  const folder = await mkdtemp(path.join(tmpdir(), 'graph-call-handler-bench-'));
  const running: RunningPart[] = [];
  const start: Surroundings['start'] = async (name, script, args, environment) => {
    const part: Part = { name, script, args: ['--port', '0', ...args], environment };
    const started = await supervisePart(part, complaints);
    running.push(started);
    return started;
  };
  const stop = async () => {
    for (const part of running.toReversed()) await part.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const queues = [floorQueue, answersQueue].flatMap((queue) => ['--queue', `${queue}=call-events`]);
    const broker = await start('service-bus', 'dist/local/service-bus.mjs', queues, {});
    const tables = await start('tables', 'dist/local/tables.mjs', [], {});
    const { keys, sign } = await createKeys();
    const graph = await start('graph', thisScript, ['--part', 'graph'], { BENCH_KEYS: keys });
    const ports = { functions: 0, graph: graph.port, serviceBus: broker.port, tables: tables.port };
    const given = { CALL_POLICY_FILE: await writePolicy(folder), GRAPH_STATIC_TOKEN: 'bench' };
    const settings = localSettings(given, ports);
    const { BOT_APP_ID: appId = '', BOT_TENANT_ID: tenantId = '' } = settings;
    const partSettings = { ...settings, BENCH_KEYS: keys, BENCH_QUEUE: floorQueue };
    const unrecorded = { ...settings, CALL_EVENTS_QUEUE: answersQueue };
    return { settings, unrecorded, partSettings, token: await sign(appId, tenantId), start, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const complaints = {
  ready: () => {},
  died: (name: string, how: string) => void process.stderr.write(`${name} died: ${how}\n`),
  line: (name: string, text: string) => {
    if (/error|fail/i.test(text)) process.stderr.write(`[${name}] ${printable(text)}\n`);
  },
};

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
