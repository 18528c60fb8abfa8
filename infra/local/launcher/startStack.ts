import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loopbackUrl } from '../part/loopback.ts';
import { copyBuilt } from './copyBuilt.ts';
import { functionParts, topologyFrom } from './functionParts.ts';
import {
  DEMONSTRATION_POLICY,
  localSettings,
  type Ports,
  portsFrom,
  SAMPLE_ENDPOINT_PORT,
} from './localSettings.ts';
import { requireFreePorts } from './requireFreePorts.ts';
import { type Part, type PartReporter, type RunningPart, supervisePart } from './supervisePart.ts';

export interface Stack {
  readonly ports: Ports;
  readonly functionsUrl: string;
  readonly graphUrl: string;
  /** The rules in force, as the setting names them. */
  readonly policyFile: string;
  stop(): Promise<void>;
}

/**
 * Brings up every part that the environment doesn't already name a connection for: first what the functions stand on,
 * then the http functions and the workers, each kind in a process of its own as Flex Consumption scales them, or as many
 * as Azure has (`LOCAL_TOPOLOGY`). What a part holds survives its restart, and is removed when the stack stops.
 */
export async function startStack(
  variables: Readonly<Record<string, string | undefined>>,
  reporter: PartReporter,
): Promise<Stack> {
  const ports = portsFrom(variables);
  const topology = topologyFrom(variables);
  const settings = localSettings(variables, ports);
  const policyFile = settings['CALL_POLICY_FILE'] ?? '';
  const data = await mkdtemp(path.join(tmpdir(), 'graph-call-handler-'));
  const copy = await copyBuilt();
  const running: RunningPart[][] = [];
  const stop = async () => {
    for (const parts of running.toReversed()) await Promise.all(parts.map(async (part) => part.stop()));
    for (const folder of [data, copy]) await rm(folder, { recursive: true, force: true });
  };
  const start = async (parts: readonly Part[]): Promise<readonly RunningPart[]> => {
    const started: RunningPart[] = [];
    running.push(started);
    const starting = parts.map(async (part) =>
      started.push(await supervisePart(inCopy(part, copy), reporter)),
    );
    const settled = await Promise.allSettled(starting);
    const failed = settled.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return started;
  };
  try {
    const under = surroundings(variables, settings, ports, data);
    const appSettings = { ...settings, CALL_POLICY_FILE: await policyIn(policyFile, ports, data) };
    const { hosts, frontEnd } = functionParts(topology, appSettings, ports);
    await requireFreePorts([...under, ...hosts, ...(frontEnd === undefined ? [] : [frontEnd([])])]);
    await start(under);
    const started = await start(hosts);
    const httpHosts = started.filter(({ name }) => name === 'functions:http');
    if (frontEnd !== undefined) await start([frontEnd(httpHosts.map(({ port }) => port))]);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ports,
    functionsUrl: loopbackUrl(ports.functions),
    graphUrl: new URL('/', settings['GRAPH_BASE_URL']).href.replace(/\/$/, ''),
    policyFile,
    stop,
  };
}

function inCopy(part: Part, copy: string): Part {
  const copied = (file: string) => file.replace(/^dist\//, `${copy}/`);
  return { ...part, script: copied(part.script), args: part.args.map(copied) };
}

function surroundings(
  variables: Readonly<Record<string, string | undefined>>,
  settings: Readonly<Record<string, string>>,
  ports: Ports,
  data: string,
): Part[] {
  const parts: Part[] = [part('sample-endpoint', ports.sampleEndpoint, [])];
  if (variables['ServiceBusConnection'] === undefined) {
    const renamed = [
      ...queueNamed(settings['CALL_EVENTS_QUEUE'], 'call-events'),
      ...queueNamed(settings['CALL_COMMANDS_QUEUE'], 'call-commands'),
      ...queueNamed(settings['CALL_WEBHOOKS_QUEUE'], 'call-webhooks'),
    ];
    parts.push(
      part('service-bus', ports.serviceBus, [
        '--queues',
        'infra/queues.json',
        '--data',
        path.join(data, 'service-bus'),
        ...renamed,
      ]),
    );
  }
  if (variables['TableStorageConnection'] === undefined) {
    parts.push(part('tables', ports.tables, ['--data', path.join(data, 'tables')]));
  }
  if (variables['GRAPH_BASE_URL'] === undefined) {
    const { CALLBACK_BASE_URL = '', BOT_APP_ID = '', BOT_TENANT_ID = '' } = settings;
    parts.push(
      part('graph', ports.graph, [
        '--callback-url',
        CALLBACK_BASE_URL,
        '--map',
        `${new URL(CALLBACK_BASE_URL).origin}=${loopbackUrl(ports.functions)}`,
        '--app-id',
        BOT_APP_ID,
        '--tenant-id',
        BOT_TENANT_ID,
      ]),
    );
  }
  return parts;
}

/** The demonstration's rules ask the sample endpoint. If that has another port, the file is a copy with this port. */
async function policyIn(file: string, { sampleEndpoint }: Ports, data: string): Promise<string> {
  if (file !== DEMONSTRATION_POLICY || sampleEndpoint === SAMPLE_ENDPOINT_PORT) return path.resolve(file);
  const copy = path.join(data, 'policy.json');
  const text = await readFile(file, 'utf8');
  await writeFile(copy, text.replaceAll(loopbackUrl(SAMPLE_ENDPOINT_PORT), loopbackUrl(sampleEndpoint)));
  return copy;
}

function queueNamed(name: string | undefined, like: string): string[] {
  return name === undefined || name === like ? [] : ['--queue', `${name}=${like}`];
}

function part(name: string, port: number, args: readonly string[]): Part {
  return { name, script: `dist/local/${name}.mjs`, args: ['--port', String(port), ...args], environment: {} };
}
