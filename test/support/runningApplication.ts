import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startStack } from '../../infra/local/launcher/startStack.ts';
import { eventually } from './eventually.ts';
import { appId, type ForeignGraph, startForeignGraph, tenantId } from './foreignGraph.ts';
import { stackPorts } from './freePorts.ts';

export interface Product {
  readonly graph: ForeignGraph;
  readonly url: string;
  /** How many processes share the http functions. */
  readonly httpHosts: number;
  /** The part in which events are recorded. */
  readonly recorder: string;
  /** Everything its parts have printed. */
  readonly output: readonly string[];
  /** The process of a part as it stands now, of the first of them where several have the name. */
  pidOf(part: string): number;
  /** The parts as they stand now. */
  parts(): readonly PartOfProduct[];
  /** Waits until a part was started again. */
  restarted(part: string): Promise<void>;
  /** Posts to Graph's callback; a token of Graph's unless the headers say otherwise. */
  post(body: unknown, options?: PostOptions): Promise<Response>;
  /** The call as the operator reads it, once it is as the test wants it. */
  call(callId: string, wanted?: (call: RecordedCall) => boolean): Promise<RecordedCall>;
  health(): Promise<{
    readonly status: number;
    readonly body: { readonly status: string; readonly checks: object };
  }>;
  stop(): Promise<void>;
}

export interface PartOfProduct {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
}

export interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** What follows `/api/calls`. */
  readonly path?: string;
}

export interface RecordedCall {
  readonly call: Readonly<Record<string, unknown>> & {
    readonly attempts: readonly Record<string, unknown>[];
  };
  readonly events: readonly {
    readonly id: string;
    readonly type: string;
    readonly data: unknown;
    readonly facts: unknown;
  }[];
}

export const callbackBaseUrl = 'https://bot.contoso.com/api/calls';

type Settings = Readonly<Record<string, string>>;

/**
 * The whole product as a user has it, in processes of its own on free ports, against a Graph that isn't the local
 * simulator and with a policy of the test's.
 */
export async function startProduct(
  policy: unknown,
  settings: Settings | ((graph: ForeignGraph) => Settings) = {},
): Promise<Product> {
  if (!existsSync('dist/main.cjs')) throw new Error('dist/main.cjs is missing; run "npm run build" first.');
  const graph = await startForeignGraph();
  const folder = await mkdtemp(path.join(tmpdir(), 'graph-call-handler-test-'));
  const policyFile = path.join(folder, 'policy.json');
  await writeFile(policyFile, JSON.stringify(policy));
  const output: string[] = [];
  /** By a part's port, which it keeps when it is started again. */
  const pids = new Map<number, { readonly name: string; readonly pid: number }>();
  const starts = new Map<string, number>();
  const reporter = {
    ready: (name: string, pid: number, port: number) => {
      pids.set(port, { name, pid });
      starts.set(name, (starts.get(name) ?? 0) + 1);
    },
    died: (name: string, how: string) => void output.push(`${name} died: ${how}`),
    line: (name: string, text: string) => void output.push(`[${name}] ${text}`),
  };
  const stack = await startStack(
    {
      ...(await stackPorts()),
      LOCAL_TOPOLOGY: process.env['LOCAL_TOPOLOGY'],
      BOT_APP_ID: appId,
      BOT_TENANT_ID: tenantId,
      CALLBACK_BASE_URL: callbackBaseUrl,
      GRAPH_BASE_URL: `${graph.url}/v1.0`,
      GRAPH_STATIC_TOKEN: 'app-token',
      CALLBACK_OPENID_CONFIGURATION_URL: `${graph.url}/openid`,
      CALL_POLICY_FILE: policyFile,
      ...(typeof settings === 'function' ? settings(graph) : settings),
    },
    reporter,
  );
  const url = stack.functionsUrl;
  const parts = () => [...pids].map(([port, { name, pid }]) => ({ name, pid, port }));
  const httpHosts = parts().filter(({ name }) => name === 'functions:http').length;
  return {
    graph,
    url,
    httpHosts,
    recorder: httpHosts > 1 ? 'functions:recordCallEvent' : 'functions:workers',
    parts,
    output,
    pidOf: (part) => [...pids.values()].find(({ name }) => name === part)?.pid ?? Number.NaN,
    restarted: async (part) => {
      const before = starts.get(part) ?? 0;
      await eventually(`${part} was started again`, () => (starts.get(part) ?? 0) > before, {
        seen: () => output.slice(-5),
      });
    },
    post: async (body, { headers = {}, path: suffix = '' } = {}) => {
      const authorization = `Bearer ${await graph.token()}`;
      return fetch(`${url}/api/calls${suffix}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization, ...headers },
        body: typeof body === 'string' || body instanceof Blob ? body : JSON.stringify(body),
      });
    },
    call: async (callId, wanted = () => true) => {
      let last: RecordedCall | undefined;
      const look = async () => {
        const response = await fetch(`${url}/api/operator/calls/${callId}`);
        last = response.ok ? ((await response.json()) as RecordedCall) : undefined;
        return last !== undefined && wanted(last) && last;
      };
      const seen = () => last && { ...last.call, events: last.events.map(({ type }) => type) };
      return eventually(`the call ${callId} came to be as wanted`, look, { seen });
    },
    health: async () => {
      const response = await fetch(`${url}/api/health`);
      return { status: response.status, body: (await response.json()) as { status: string; checks: object } };
    },
    stop: async () => {
      // A part that a test has halted couldn't end.
      for (const { pid } of pids.values()) signal(pid, 'SIGCONT');
      await stack.stop();
      await graph.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}
