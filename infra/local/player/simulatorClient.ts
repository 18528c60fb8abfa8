import { request } from 'undici';
import type { Report } from '../graph/control/callReport.ts';
import type { Expectation } from '../graph/script/scenario.ts';

export interface ScenarioSummary {
  readonly name: string;
  readonly title: string;
  readonly document: string;
  readonly startedBy: 'graph' | 'operator';
  readonly expect: Expectation;
}

export interface FaultSummary {
  readonly name: string;
  readonly title: string;
}

/** The running simulator, told what to do through its control API. */
export interface Simulator {
  scenarios(): Promise<ScenarioSummary[]>;
  faults(): Promise<FaultSummary[]>;
  /** The ids of the calls that the scenario started. */
  start(scenario: string, faults: readonly string[]): Promise<string[]>;
  /** Waits up to `seconds` for the call to be done or to have more than `after` entries and operator's requests. */
  report(callId: string, after: number, seconds: number): Promise<Report>;
}

export const simulatorAt = (address: string): Simulator => ({
  scenarios: async () =>
    (await ask<{ scenarios: ScenarioSummary[] }>(`${address}/simulator/scenarios`)).scenarios,
  faults: async () => (await ask<{ faults: FaultSummary[] }>(`${address}/simulator/faults`)).faults,
  start: async (scenario, faults) => {
    const started = await ask<{ callIds: string[] }>(`${address}/simulator/calls`, { scenario, faults });
    return started.callIds;
  },
  report: (callId, after, seconds) =>
    ask(`${address}/simulator/calls/${callId}?wait=${seconds}&after=${after}`),
});

async function ask<Answer>(url: string, body?: unknown): Promise<Answer> {
  const response = await request(url, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.body.json()) as Answer & { error?: { message: string } };
  if (response.statusCode >= 300)
    throw new Error(answer.error?.message ?? `${url} replied ${response.statusCode}`);
  return answer;
}
