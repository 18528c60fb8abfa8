import { randomUUID } from 'node:crypto';
import { createCall } from '../calls/call.ts';
import type { CallFault, Claims } from '../faults/callFault.ts';
import { writtenAsJson } from '../notifications/post.ts';
import type { SimulatedGraph } from '../simulatedGraph.ts';
import { createAwaited } from './awaited.ts';
import type { Run } from './run.ts';
import type { Expectation, Scenario, Step } from './scenario.ts';
import { withFreshIds } from './withFreshIds.ts';

type RunContext = Pick<SimulatedGraph, 'tokenFor' | 'clock' | 'appId' | 'tenantId'>;

/** A scenario's runs, one a call, with ids of their own; nothing has been posted yet. */
export function toRuns(
  scenario: Scenario,
  faults: readonly CallFault[],
  graph: RunContext,
  issuer?: string,
): Run[] {
  const { name, title, tenantId } = scenario;
  return withFreshIds(scenario).map(({ callId, steps, expect }) =>
    createRun(
      { scenario: name, title, tenantId, callId, steps, issuer, expect: expectedWith(faults, expect) },
      faults,
      graph,
    ),
  );
}

/** A run without a script, for a call that the bot made. */
export const toUnscriptedRun = (graph: RunContext): Run =>
  createRun(
    {
      scenario: null,
      title: 'a call the bot made',
      callId: randomUUID(),
      steps: [],
      expect: {},
    },
    [],
    graph,
  );

interface Told {
  readonly scenario: string | null;
  readonly title: string;
  readonly tenantId?: string | undefined;
  readonly callId: string;
  readonly steps: readonly Step[];
  readonly expect: Expectation | null;
  readonly issuer?: string | undefined;
}

function createRun({ callId, issuer, ...told }: Told, faults: readonly CallFault[], graph: RunContext): Run {
  const { tokenFor, clock, appId } = graph;
  const { tenantId = graph.tenantId, ...known } = told;
  const problems: string[] = [];
  const key = faults.find((fault) => fault.signWith !== undefined)?.signWith ?? 'current';
  const claims = { aud: appId, ...(issuer === undefined ? {} : { iss: issuer }) };
  const call = createCall(callId, chainIdIn(told.steps) ?? randomUUID(), tenantId, clock);
  return {
    ...known,
    call,
    awaited: createAwaited(told.steps),
    faults,
    sendOptions: {
      rearrange: (burst) =>
        faults.reduce((deliveries, fault) => fault.rearrange?.(deliveries) ?? deliveries, burst),
      write: faults.find((fault) => fault.write !== undefined)?.write ?? writtenAsJson,
      signToken: () => tokenFor(key, claimedWith(faults, { ...claims, tid: call.tenantId }, clock.now())),
      problem: (text) => void problems.push(text),
    },
    problems,
    operatorRequests: [],
    attempts: new Map(),
    isDone: false,
  };
}

const expectedWith = (faults: readonly CallFault[], expect: Expectation): Expectation | null =>
  faults.reduce<Expectation | null>(
    (expected, fault) =>
      expected === null || fault.expect === undefined ? expected : fault.expect(expected),
    expect,
  );

const claimedWith = (faults: readonly CallFault[], claims: Claims, now: number): Claims =>
  faults.reduce((claimed, fault) => fault.claim?.(claimed, now) ?? claimed, claims);

function chainIdIn(steps: readonly Step[]): string | undefined {
  return /"callChainId":"([^"]+)"/.exec(JSON.stringify(steps))?.[1];
}
