import { endCall } from '../calls/call.ts';
import { endings } from '../calls/endings.ts';
import type { Interruption } from '../faults/fault.ts';
import { matchPath } from '../http/matchPath.ts';
import type { Reaction, Reply } from '../http/reaction.ts';
import type { Received } from '../http/server.ts';
import { toCallNotification } from '../notifications/notification.ts';
import type { Run } from '../script/run.ts';
import { type Stage, tell } from '../script/runScript.ts';
import type { Runs } from '../script/runs.ts';
import type { Performed, RoutedOperation, Version } from './operation.ts';
import { operations } from './operations.ts';
import { notFound, Refusal, toErrorReply } from './refusal.ts';

interface Route {
  readonly version: Version;
  readonly operation: RoutedOperation;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Serves `/v1.0/communications/calls/…` and `/beta/…` as Graph does, refusing what Graph refuses. */
export function createCommunicationsApi(runs: Runs, stage: Stage): (request: Received) => Promise<Reaction> {
  return async (request) => {
    const route = findRoute(request);
    const run = runs.find(route?.parameters['callId'] ?? callIdIn(request.path));
    const at = new Date(stage.surroundings.now()).toISOString();
    const reaction = reactTo(request, route, run, stage);
    if (run !== undefined) {
      run.call.transcript.push(toEntry(request, route, at, reaction));
      run.call.changes.announce();
    }
    return reaction;
  };
}

function reactTo(request: Received, route: Route | undefined, run: Run | undefined, stage: Stage): Reaction {
  try {
    requireToken(request);
    if (route === undefined) throw notFound(`There is no ${request.method} ${request.path}.`);
    if (run === undefined || run.call.isOver) throw notFound('The call was not found, or it has ended.');
    return reactInCall(request, route, run, stage);
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    return toErrorReply(cause, {
      requestId: stage.surroundings.newId(),
      clientRequestId: String(request.headers['client-request-id'] ?? stage.surroundings.newId()),
      date: new Date(stage.surroundings.now()).toISOString(),
    });
  }
}

function requireToken({ headers }: Received): void {
  if (!/^Bearer \S+$/i.test(headers.authorization ?? ''))
    throw new Refusal(401, 'InvalidAuthenticationToken', 'Access token is empty.', {
      'www-authenticate': 'Bearer',
    });
}

function reactInCall(request: Received, route: Route, run: Run, stage: Stage): Reaction {
  const { operation, parameters, version } = route;
  const interruption = interrupt(run, operation.name);
  if (interruption?.effect === 'before') return giveWay(interruption, run, stage);

  const step = run.awaited.next(operation.name);
  if (step?.reply !== undefined) {
    afterReply(() => arrive(run, step, { reply: { status: 202 } }, request.text));
    return scripted(step.reply);
  }
  const { call } = run;
  const performed = operation.perform({
    call,
    body: request.text,
    version,
    parameters,
    newId: stage.surroundings.newId,
  });
  call.changes.announce();
  afterReply(() => {
    if (step !== undefined) arrive(run, step, performed, request.text);
    else void tell(run, stage, performed.follows ?? []);
  });
  return interruption === undefined ? performed.reply : giveWay(interruption, run, stage);
}

/** Graph tells the bot what follows once the reply to its request is on its way. */
const afterReply = (action: () => void) => void setImmediate(action);

function arrive(
  { awaited, call }: Run,
  step: NonNullable<ReturnType<Run['awaited']['next']>>,
  { follows = [] }: Performed,
  text: string,
): void {
  awaited.arrived(step, { body: fromJson(text), usual: follows });
  call.changes.announce();
}

function scripted(reply: 'silence' | { status: number; code: string }): Reaction {
  if (reply === 'silence') return reply;
  throw new Refusal(reply.status, reply.code, 'The scenario has Graph refuse this request.');
}

function interrupt(run: Run, operation: string): Interruption | undefined {
  const attempt = (run.attempts.get(operation) ?? 0) + 1;
  run.attempts.set(operation, attempt);
  return run.faults
    .map((fault) => fault.interrupt?.(operation, attempt))
    .find((found) => found !== undefined);
}

function giveWay({ reaction, callerHangsUp }: Interruption, run: Run, stage: Stage): Reaction {
  if (callerHangsUp === true) {
    endCall(run.call);
    const terminated = { state: 'terminated', resultInfo: endings.callerHungUp };
    afterReply(() => void tell(run, stage, [toCallNotification('deleted', run.call.id, terminated)]));
  }
  return reaction;
}

function findRoute({ method, path }: Received): Route | undefined {
  const [, prefix, rest] = /^\/(v1\.0|beta)(\/.*)$/.exec(path) ?? [];
  const version: Version = prefix === 'beta' ? 'beta' : 'v1.0';
  if (prefix === undefined || rest === undefined) return undefined;
  // Beta still knows the deprecated /app; an action may be called by its qualified name.
  const plain = (version === 'beta' ? rest.replace(/^\/app\//, '/communications/') : rest).replace(
    '/microsoft.graph.',
    '/',
  );
  for (const operation of operations) {
    if (operation.method !== method || (operation.betaOnly && version !== 'beta')) continue;
    const parameters = matchPath(`/communications/calls/:callId${operation.path}`, plain);
    if (parameters !== undefined) return { version, operation, parameters };
  }
  return undefined;
}

const callIdIn = (path: string): string => /\/calls\/([^/]+)/.exec(path)?.[1] ?? '';

function toEntry(request: Received, route: Route | undefined, at: string, reaction: Reaction) {
  const status = typeof reaction === 'string' ? null : (reaction satisfies Reply).status;
  return {
    kind: 'request',
    at,
    method: request.method,
    path: request.path,
    operation: route?.operation.name ?? null,
    body: fromJson(request.text),
    status,
    reaction: typeof reaction === 'string' ? reaction : 'reply',
  } as const;
}

function fromJson(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}
