import * as z from 'zod';
import { UnknownFault } from '../../fault-injection/activeFaults.ts';
import { refuse, serveFaults } from '../../fault-injection/faultsApi.ts';
import { appClaims } from '../authority/authorityApi.ts';
import { callFaults, findCallFaults } from '../faults/callFaults.ts';
import { matchPath } from '../http/matchPath.ts';
import type { Received, Reply } from '../http/server.ts';
import type { KeyName, SigningKeys } from '../keys/signingKeys.ts';
import { signToken } from '../keys/signToken.ts';
import { toRuns } from '../script/createRun.ts';
import { runScript } from '../script/runScript.ts';
import type { SimulatedGraph } from '../simulatedGraph.ts';
import { toReport } from './callReport.ts';

type Handler = (
  request: Received,
  graph: SimulatedGraph,
  parameters: Readonly<Record<string, string>>,
) => Promise<Reply>;

const routes: readonly [method: string, path: string, handler: Handler][] = [
  ['GET', '/simulator/scenarios', listScenarios],
  ['GET', '/simulator/faults', listFaults],
  ['POST', '/simulator/calls', startCall],
  ['GET', '/simulator/calls/:callId', showCall],
  ['POST', '/simulator/tokens', makeToken],
  ['POST', '/simulator/keys/rotate', rotateKeys],
  ['POST', '/simulator/authority/tokens', makeAuthorityToken],
  ['POST', '/simulator/authority/keys/rotate', rotateAuthorityKeys],
];

/** What tests, `npm start` and `npm run simulate` tell the simulator to do; no part of Graph. */
export async function serveControl(request: Received, graph: SimulatedGraph): Promise<Reply> {
  const faulty = request.method === 'GET' ? undefined : serveFaults(request, graph.requestFaults);
  if (faulty !== undefined) return faulty;
  for (const [method, path, handler] of routes) {
    const parameters = method === request.method ? matchPath(path, request.path) : undefined;
    if (parameters === undefined) continue;
    try {
      return await handler(request, graph, parameters);
    } catch (cause) {
      if (cause instanceof z.ZodError) return refuse(400, z.prettifyError(cause));
      if (cause instanceof UnknownFault || cause instanceof SyntaxError) return refuse(400, cause.message);
      throw cause;
    }
  }
  return refuse(404, `There is no ${request.method} ${request.path}.`);
}

async function listScenarios(_request: Received, { scenarios }: SimulatedGraph): Promise<Reply> {
  return {
    status: 200,
    body: {
      scenarios: [...scenarios.values()].map(({ name, title, document, startedBy, expect }) => ({
        name,
        title,
        document,
        startedBy,
        expect,
      })),
    },
  };
}

/** The faults of one call, which are chosen when it starts, and those of any request, which are started by themselves. */
async function listFaults({ path }: Received, { requestFaults }: SimulatedGraph): Promise<Reply> {
  const listed = serveFaults({ method: 'GET', path, text: '' }, requestFaults);
  const { faults: ofRequests, active } = (listed?.body ?? {}) as { faults?: unknown; active?: unknown };
  return {
    status: 200,
    body: { faults: callFaults.map(({ name, title }) => ({ name, title })), ofRequests, active },
  };
}

const callWanted = z.strictObject({
  scenario: z.string(),
  faults: z.array(z.string()).default([]),
  /** Of this call's tokens. */
  issuer: z.string().optional(),
});

async function startCall({ text }: Received, graph: SimulatedGraph): Promise<Reply> {
  const { scenarios, runs, keys, clock } = graph;
  const wanted = callWanted.parse(JSON.parse(text));
  const scenario = scenarios.get(wanted.scenario);
  if (scenario === undefined)
    return refuse(
      404,
      `There is no scenario "${wanted.scenario}"; there are ${[...scenarios.keys()].join(', ')}.`,
    );

  const chosen = findCallFaults(wanted.faults);
  for (const fault of chosen) await fault.prepare?.(keys, clock.now());
  const started = toRuns(scenario, chosen, graph, wanted.issuer);
  for (const run of started) {
    runs.add(run);
    void runScript(run, graph);
  }
  const callIds = started.map((run) => run.call.id);
  return { status: 201, body: { callId: callIds[0], callIds, scenario: scenario.name } };
}

/** `?wait=SECONDS` replies when the call is done; with `&after=N`, as soon as there are more than N entries and operator's requests. */
async function showCall(
  { query }: Received,
  { runs }: SimulatedGraph,
  { callId = '' }: Readonly<Record<string, string>>,
) {
  const run = runs.find(callId);
  if (run === undefined) return refuse(404, `No call "${callId}" was started here.`);
  const { transcript, changes } = run.call;
  const after = Number(query.get('after') ?? Number.POSITIVE_INFINITY);
  const wait = Number(query.get('wait') ?? 0) * 1000;
  if (wait > 0)
    await changes.until(() => run.isDone || transcript.length + run.operatorRequests.length > after, wait);
  return { status: 200, body: toReport(run) };
}

const tokenWanted = z.strictObject({
  claims: z.record(z.string(), z.unknown()).default({}),
  key: z.enum(['current', 'rotated', 'retired', 'unknown', 'forged']).default('current'),
});

/** A token like Graph's, except for the claims given; `null` leaves one out. `rotated`: by a key published just now. */
async function makeToken(
  { text }: Received,
  { appId, tenantId, clock, keys }: SimulatedGraph,
): Promise<Reply> {
  const { claims, key } = tokenWanted.parse(JSON.parse(text === '' ? '{}' : text));
  const name = await keyNamed(key, keys);
  const all = { aud: appId, tid: tenantId, ...claims };
  const token = await signToken(keys.key(name), all, clock.now());
  return { status: 201, body: { token } };
}

async function keyNamed(key: z.infer<typeof tokenWanted>['key'], keys: SigningKeys): Promise<KeyName> {
  if (key !== 'rotated') return key;
  await keys.rotate();
  return 'current';
}

async function rotateKeys(_request: Received, { keys }: SimulatedGraph): Promise<Reply> {
  await keys.rotate();
  return { status: 200, body: { kid: keys.key('current').kid } };
}

const authorityTokenWanted = tokenWanted.extend({
  /** The tenant that signs in; the issuer follows from it. */
  tenantId: z.string().optional(),
  version: z.union([z.literal(1), z.literal(2)]).default(1),
});

/** A token of Entra: the bot's own for Graph, except for the claims given; `null` leaves one out. */
async function makeAuthorityToken(
  { text }: Received,
  { authority, address, ...graph }: SimulatedGraph,
): Promise<Reply> {
  const wanted = authorityTokenWanted.parse(JSON.parse(text === '' ? '{}' : text));
  const { claims, key, version, tenantId = graph.tenantId } = wanted;
  const iss = authority.issuer(tenantId, version);
  const all = { ...appClaims(authority, tenantId), aud: address(), ver: `${version}.0`, iss, ...claims };
  const token = await authority.sign(await keyNamed(key, authority.keys), all);
  return { status: 201, body: { token } };
}

async function rotateAuthorityKeys(
  _request: Received,
  { authority: { keys } }: SimulatedGraph,
): Promise<Reply> {
  await keys.rotate();
  return { status: 200, body: { kid: keys.key('current').kid } };
}
