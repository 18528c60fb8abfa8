import { randomUUID } from 'node:crypto';
import type { ActiveFault } from '../../fault-injection/activeFaults.ts';
import { pause } from '../../part/clock.ts';
import { type Authority, BadToken } from '../authority/authority.ts';
import type { Call } from '../calls/call.ts';
import { busyMilliseconds } from '../faults/busyMilliseconds.ts';
import type { RequestFault } from '../faults/requestFaults.ts';
import { matchPath } from '../http/matchPath.ts';
import { parseBody } from '../http/parseBody.ts';
import type { Reaction, Received } from '../http/server.ts';
import { toUnscriptedRun } from '../script/createRun.ts';
import type { Run } from '../script/run.ts';
import type { SimulatedGraph } from '../simulatedGraph.ts';
import type { RoutedOperation, Version } from './defineOperation.ts';
import { create, toNewCall } from './operations/create.ts';
import { operations } from './operations/index.ts';
import { notFound, Refusal, toErrorReply } from './refusal.ts';
import { type Responded, respond } from './respond.ts';

/** Serves `/v1.0/communications/calls/…` and `/beta/…` as Graph does, refusing what Graph refuses. */
export function createCommunicationsApi(graph: SimulatedGraph): (request: Received) => Promise<Reaction> {
  return async (request) => {
    const at = new Date(graph.clock.now()).toISOString();
    const route = findRoute(request);
    const { requestFaults } = graph;
    const fault = requestFaults.isIll ? requestFaults.strike(operationOf(route) ?? '') : undefined;
    const { run, ...responded } = await (fault === undefined
      ? reactTo(request, route, graph)
      : reactIll(fault, request, route, graph));
    if (run !== undefined) noteRequest(run.call, request, route, at, responded);
    return responded.reaction;
  };
}

type Route =
  | { readonly kind: 'create'; readonly version: Version }
  | {
      readonly kind: 'inCall';
      readonly version: Version;
      readonly operation: RoutedOperation;
      readonly parameters: Readonly<Record<string, string>>;
    };

interface Reacted extends Responded {
  /** The call it was about, if there is one. */
  readonly run: Run | undefined;
}

/** How late a late reply is by default. */
const LATE_MILLISECONDS = 3_000;

async function reactIll(
  { kind, milliseconds, struck }: ActiveFault<RequestFault>,
  request: Received,
  route: Route | undefined,
  graph: SimulatedGraph,
): Promise<Reacted> {
  const { effect, reaction } = kind;
  if (effect === 'before' && reaction !== undefined)
    return { run: graph.runs.find(callIdIn(request.path)), reaction, isDone: false };
  if (effect === 'before') await pause(busyMilliseconds(struck, milliseconds), graph.clock);
  const usual = await reactTo(request, route, graph);
  if (reaction !== undefined) return { ...usual, reaction };
  if (effect === 'after') await pause(milliseconds ?? LATE_MILLISECONDS, graph.clock);
  return usual;
}

async function reactTo(request: Received, route: Route | undefined, graph: SimulatedGraph): Promise<Reacted> {
  const run = graph.runs.find(callIdIn(request.path));
  try {
    const tenantId = await requireToken(request, graph.authority);
    requireJson(request);
    if (route === undefined) throw notFound(`There is no ${request.method} ${request.path}.`);
    if (takesCall(route)) requireRoom(graph);
    if (route.kind === 'create') return createCall(request, route.version, tenantId, graph);
    if (run === undefined || run.call.isOver) throw notFound('The call was not found, or it has ended.');
    requireTenant(run.call.tenantId, tenantId);
    return { run, ...reactInCall(request, route, run, graph) };
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    return { run, reaction: toErrorReply(cause, idsOf(request, graph)), isDone: false };
  }
}

const takesCall = (route: Route): boolean => route.kind === 'create' || route.operation.name === 'answer';

/** How Graph words it isn't documented; this is how it words its limit of calls a month. */
function requireRoom({ runs, mostCalls }: SimulatedGraph): void {
  if (mostCalls < Infinity && runs.taken() >= mostCalls)
    throw new Refusal(429, 'TooManyRequests', 'Application reached the concurrent calls limit.');
}

/** The tenant of the request's token, which must be the bot's, for Graph. */
async function requireToken({ headers }: Received, authority: Authority): Promise<string> {
  const [, token] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (token === undefined) throw unauthorized('Access token is empty.');
  try {
    const audiences = ['https://graph.microsoft.com', `http://${headers.host ?? ''}`];
    const { tid, appid } = await authority.verify(token, audiences);
    if (appid !== authority.appId)
      throw new Refusal(403, '7503', 'Application is not registered in our store.');
    return String(tid);
  } catch (cause) {
    throw cause instanceof BadToken ? unauthorized(cause.message) : cause;
  }
}

const unauthorized = (message: string) =>
  new Refusal(401, 'InvalidAuthenticationToken', message, { 'www-authenticate': 'Bearer' });

function requireTenant(wanted: string, found: string): void {
  if (wanted.toLowerCase() !== found.toLowerCase())
    throw new Refusal(403, '7505', 'Mismatch between request authorization tenant and call tenant.');
}

function requireJson({ headers, text }: Received): void {
  if (text !== '' && !/^application\/json\b/i.test(headers['content-type'] ?? ''))
    throw new Refusal(415, 'UnsupportedMediaType', 'The Content-Type must be application/json.');
}

const idsOf = ({ headers }: Received, { clock }: SimulatedGraph) => ({
  requestId: randomUUID(),
  clientRequestId: String(headers['client-request-id'] ?? randomUUID()),
  date: new Date(clock.now()).toISOString(),
});

function reactInCall(
  { text }: Received,
  { operation, parameters, version }: Route & { kind: 'inCall' },
  run: Run,
  graph: SimulatedGraph,
): Responded {
  const knowsCall = (callId: string) => graph.runs.find(callId)?.call.isOver === false;
  const asked = { call: run.call, body: text, version, parameters, knowsCall };
  return respond(run, { operation: operation.name, text }, () => operation.perform(asked), graph);
}

/** A call that the bot makes: the one that a scenario waits for, or else a call without a scenario. */
function createCall({ text }: Received, version: Version, tenantId: string, graph: SimulatedGraph): Reacted {
  const { runs, appId: applicationId } = graph;
  const wanted = toNewCall(text, version);
  if (wanted.tenantId != null) requireTenant(wanted.tenantId, tenantId);
  const waiting = runs.takeWaiting(wanted);
  const run = waiting ?? toUnscriptedRun(graph);
  if (waiting === undefined) runs.add(run);
  run.call.tenantId = tenantId;
  const bot = { applicationId, tenantId };
  const perform = () => create(run.call, wanted, version, bot);
  return { run, ...respond(run, { operation: 'create', text }, perform, graph) };
}

function findRoute({ method, path }: Received): Route | undefined {
  const [, prefix, rest] = /^\/(v1\.0|beta)(\/.*)$/.exec(path) ?? [];
  if (prefix === undefined || rest === undefined) return undefined;
  const version: Version = prefix === 'beta' ? 'beta' : 'v1.0';
  // Beta still knows the deprecated /app; an action may be called by its qualified name.
  const current = version === 'beta' ? rest.replace(/^\/app\//, '/communications/') : rest;
  const plain = current.replace('/microsoft.graph.', '/');
  if (method === 'POST' && matchPath('/communications/calls', plain) !== undefined)
    return { kind: 'create', version };

  for (const operation of operations) {
    if (operation.method !== method) continue;
    const parameters = matchPath(`/communications/calls/:callId${operation.path}`, plain);
    if (parameters !== undefined) return { kind: 'inCall', version, operation, parameters };
  }
  return undefined;
}

const operationOf = (route: Route | undefined): string | undefined =>
  route?.kind === 'inCall' ? route.operation.name : route?.kind;

const callIdIn = (path: string): string => /\/calls\/([^/]+)/.exec(path)?.[1] ?? '';

function noteRequest(
  call: Call,
  request: Received,
  route: Route | undefined,
  at: string,
  { reaction, isDone }: Responded,
): void {
  call.transcript.push({
    kind: 'request',
    at,
    method: request.method,
    path: request.path,
    operation: operationOf(route) ?? null,
    body: parseBody(request.text) ?? null,
    status: typeof reaction === 'string' ? null : reaction.status,
    reaction: typeof reaction === 'string' ? reaction : 'reply',
    isDone,
  });
  call.changes.announce();
}
