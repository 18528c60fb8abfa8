import { createCommunicationsApi } from '../../../infra/local/graph/api/communicationsApi.ts';
import type { Authority } from '../../../infra/local/graph/authority/authority.ts';
import { type Report, toReport } from '../../../infra/local/graph/control/callReport.ts';
import { findCallFaults } from '../../../infra/local/graph/faults/callFaults.ts';
import { createRequestFaults } from '../../../infra/local/graph/faults/requestFaults.ts';
import type { Reaction, Received } from '../../../infra/local/graph/http/server.ts';
import type { SigningKeys } from '../../../infra/local/graph/keys/signingKeys.ts';
import type { PostedReply, Written } from '../../../infra/local/graph/notifications/post.ts';
import { createSender } from '../../../infra/local/graph/notifications/sender.ts';
import { toRuns } from '../../../infra/local/graph/script/createRun.ts';
import type { Run } from '../../../infra/local/graph/script/run.ts';
import { runScript } from '../../../infra/local/graph/script/runScript.ts';
import { createRuns } from '../../../infra/local/graph/script/runs.ts';
import type { Scenario } from '../../../infra/local/graph/script/scenario.ts';
import type { SimulatedGraph } from '../../../infra/local/graph/simulatedGraph.ts';
import { defaults } from '../../../infra/local/graph/startGraph.ts';
import { omitUndefined } from '../../../shared/call/schema/omitUndefined.ts';
import { parseJson } from '../../../shared/call/schema/parseJson.ts';
import { toGraphError } from '../../../shared/graph/graphError.ts';
import { toRetryAfterMilliseconds } from '../../../shared/http/retryAfter.ts';
import type { Graph, GraphResponse } from '../../../shared/ports/graph.ts';
import { type Chance } from './chance.ts';
import { ILL_FOR } from './illPort.ts';
import type { SimulatedProcess } from './simulatedProcess.ts';
import type { VirtualTime } from './virtualTime.ts';

/** Seconds that a script waits for a later command, which services that are ill may hold up for long. */
const PATIENCE = 1_200;

/** How the bot's host takes a POST: a reply, or a connection that broke. */
export type Post = (
  url: string,
  headers: Readonly<Record<string, string>>,
  written: Written,
) => Promise<PostedReply>;

/** The local Graph without its network: scripts, faults and the communications API are the simulator's own. */
export interface InProcessGraph {
  readonly runs: readonly Run[];
  /** It fails at times in this schedule. */
  readonly isIll: boolean;
  play(scenario: Scenario, faults: readonly string[]): void;
  /** The port of a process of the product. */
  portOf(process: SimulatedProcess): Graph;
  reports(): readonly Report[];
}

const requestFaults = [
  'graph-throttled',
  'graph-throttled-bare',
  'graph-error',
  'graph-unavailable',
  'graph-silence',
  'graph-cut',
  'graph-slow',
  'graph-error-after',
  'graph-silence-after',
  'graph-cut-after',
];

export function createInProcessGraph(
  chance: Chance,
  time: VirtualTime,
  post: Post,
  mostCalls = Infinity,
): InProcessGraph {
  const { appId, tenantId, map, callbackUrl, deadlines } = defaults;
  const played: Run[] = [];
  const graph: SimulatedGraph = {
    scenarios: new Map(),
    runs: createRuns(),
    sender: createSender({ callbackUrl, map, clock: time, poster: { post, close: async () => {} } }),
    clock: time,
    deadlines,
    mostCalls,
    // What a token says is what counts here; how it is signed has tests of its own.
    tokenFor: async (_key, claims) => JSON.stringify(claims),
    appId,
    tenantId,
    keys: unsigned,
    authority: { ...unsignedAuthority, appId, verify: async (token) => ({ tid: token, appid: appId }) },
    requestFaults: createRequestFaults(time),
    address: () => 'http://127.0.0.1:7072',
  };
  const api = createCommunicationsApi(graph);
  const faults = chance.below(4);
  for (let n = 0; n < faults; n += 1) planFault(graph, chance, time);
  return {
    runs: played,
    isIll: faults > 0,
    play: (scenario, faults) => {
      for (const run of toRuns(patient(scenario), findCallFaults(faults), graph)) {
        graph.runs.add(run);
        played.push(run);
        void runScript(run, graph);
      }
    },
    portOf: (process) => ({
      request: async ({ method, path, body, version = 'v1.0' }, { tenantId: token, signal }) => {
        await process.turn();
        const reaction = await Promise.race([
          api(received(method, `/${version}/communications${path}`, body, token)),
          whenAborted(signal),
        ]);
        await process.turn();
        return signal.aborted ? { reply: { kind: 'timeout' } } : toResponse(reaction, signal, time.now());
      },
    }),
    reports: () => played.map(toReport),
  };
}

function planFault({ requestFaults: active }: SimulatedGraph, chance: Chance, time: VirtualTime): void {
  const fault = {
    name: chance.pick(requestFaults),
    probability: chance.pick([0.2, 0.5, 1]),
    seed: chance.below(2 ** 31),
    seconds: 1 + chance.below(20),
    milliseconds: chance.below(8_000),
    skip: 0,
    on: [],
    in: [],
  };
  time.after(chance.below(ILL_FOR / 2), () => void active.start(fault));
}

/** Lets a script wait for what the product does late; what must come in time keeps its time. */
function patient(scenario: Scenario): Scenario {
  const decisions: readonly string[] = ['answer', 'redirect', 'reject', 'deadline'];
  const steps = (all: Scenario['steps']) =>
    all.map((step) =>
      'await' in step && !decisions.includes(step.await) ? { ...step, within: PATIENCE } : step,
    );
  const alongside = scenario.alongside.map((call) => ({ ...call, steps: steps(call.steps) }));
  return { ...scenario, steps: steps(scenario.steps), alongside };
}

function received(method: string, path: string, body: unknown, token: string): Received {
  return {
    method,
    path,
    query: new URLSearchParams(),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    text: body === undefined ? '' : JSON.stringify(body),
  };
}

async function whenAborted(signal: AbortSignal): Promise<'silence'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('silence');
    signal.addEventListener('abort', () => resolve('silence'));
  });
}

/** What the client of the product would make of it. */
async function toResponse(reaction: Reaction, signal: AbortSignal, now: number): Promise<GraphResponse> {
  if (reaction === 'cut') return { reply: { kind: 'cut' } };
  if (reaction === 'silence') {
    await whenAborted(signal);
    return { reply: { kind: 'timeout' } };
  }
  const { status, body, headers = {} } = reaction;
  const text = body === undefined ? '' : JSON.stringify(body);
  const error = status >= 400 ? toGraphError(text) : undefined;
  const retryAfterMilliseconds = toRetryAfterMilliseconds(headers['retry-after'], now);
  const reply = omitUndefined({ kind: 'status' as const, status, retryAfterMilliseconds, error });
  return { reply, body: parseJson(text) };
}

const never = (): never => {
  throw new Error('Nothing is signed in this process.');
};
const unsigned: SigningKeys = { key: never, published: never, rotate: async () => never() };
const unsignedAuthority: Pick<Authority, 'keys' | 'issuer' | 'sign'> = {
  keys: unsigned,
  issuer: never,
  sign: async () => never(),
};
