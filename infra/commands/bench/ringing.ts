import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { InstantGraph } from './parts/instantGraph.ts';

/** Milliseconds from the notification until the answer reached Graph, and until the notification was acknowledged. */
export interface Rung {
  readonly answered: number;
  readonly acknowledged: number;
}

export interface Ringing {
  /** Rings with a new call. */
  ring(url: string): Promise<Rung>;
  /** So many calls a second for so many seconds, whether or not earlier ones are answered yet. */
  atRate(url: string, rate: number, seconds: number): Promise<readonly Rung[]>;
  /** So many calls in all, the next whenever one of `concurrency` is acknowledged. Resolves to calls a second. */
  inTurn(url: string, concurrency: number, calls: number): Promise<number>;
}

export function createRinging(graph: InstantGraph, token: string): Ringing {
  const dispatcher = new Agent({ keepAliveTimeout: 60_000 });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const ring: Ringing['ring'] = async (url) => {
    const id = randomUUID();
    const body = JSON.stringify({ value: [incomingCall(id)] });
    const rungAt = performance.now();
    const response = await request(url, { dispatcher, method: 'POST', headers, body });
    await response.body.dump();
    const acknowledged = performance.now() - rungAt;
    if (response.statusCode !== 202) throw new Error(`${url} replied ${response.statusCode}; expected 202.`);
    return { answered: graph.answeredAt(id) - rungAt, acknowledged };
  };
  return {
    ring,
    atRate: async (url, rate, seconds) => {
      const begun = performance.now();
      const calls: Promise<Rung>[] = [];
      for (let call = 0; call < rate * seconds; call += 1) {
        await sleep(Math.max(0, begun + (call * 1_000) / rate - performance.now()));
        calls.push(ring(url));
      }
      return Promise.all(calls);
    },
    inTurn: async (url, concurrency, calls) => {
      const begun = performance.now();
      let left = calls;
      const ringOn = async () => {
        while (left > 0) {
          left -= 1;
          await ring(url);
        }
      };
      await Promise.all(Array.from({ length: concurrency }, ringOn));
      return calls / ((performance.now() - begun) / 1_000);
    },
  };
}

function incomingCall(id: string) {
  return {
    changeType: 'created',
    resourceUrl: `/communications/calls/${id}`,
    resourceData: {
      '@odata.type': '#microsoft.graph.call',
      id,
      state: 'incoming',
      direction: 'incoming',
      source: { identity: { user: { id: randomUUID() } } },
      targets: [{ identity: { application: { id: randomUUID() } } }],
      requestedModalities: ['audio'],
    },
  };
}
