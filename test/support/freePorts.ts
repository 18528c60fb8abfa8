import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isRunning } from '../../infra/local/part/isRunning.ts';
import { isFree } from '../../infra/local/part/loopback.ts';

/** Below those that a system hands out to whoever asks for any, so that no socket takes one by chance. */
const FIRST = 12_000;
const LAST = 32_000;

const claims = path.join(tmpdir(), 'graph-call-handler-test-ports');

/** Ports that nobody listens on, and that no other test process on this machine gets while this one runs. */
export async function freePorts(count: number): Promise<string[]> {
  mkdirSync(claims, { recursive: true });
  const ports: string[] = [];
  while (ports.length < count) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (claim(port) && (await isFree(port))) ports.push(String(port));
  }
  return ports;
}

/** A stack's ports, by the settings that name them. */
export async function stackPorts() {
  const [functions = '', tables = '', serviceBus = '', graph = '', sampleEndpoint = ''] = await freePorts(5);
  return {
    FUNCTIONS_PORT: functions,
    TABLES_PORT: tables,
    SERVICE_BUS_PORT: serviceBus,
    GRAPH_PORT: graph,
    SAMPLE_ENDPOINT_PORT: sampleEndpoint,
  };
}

/** A claim is a file with its owner's process id; what an ended process has left is free again. */
function claim(port: number): boolean {
  const file = path.join(claims, String(port));
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (isRunning(ownerIn(file))) return false;
    rmSync(file, { force: true });
    return claim(port);
  }
}

function ownerIn(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return Number.NaN;
  }
}
