import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateKeyPair } from 'jose';
import { Pool } from 'undici';
import { appId } from '../support/foreignGraph.ts';
import { envelope, incomingCall } from '../support/notifications.ts';
import type { Product } from '../support/runningApplication.ts';

/** Requests a second of each kind, for so many seconds. */
export interface Flood {
  readonly seconds: number;
  readonly calls: number;
  readonly badTokens: number;
  readonly unknownKeys: number;
}

export interface FloodFigures {
  readonly calls: number;
  /** Calls that got their answer at Graph and 202. */
  readonly answered: number;
  /** Milliseconds from the request to its reply. */
  readonly median: number;
  readonly p99: number;
  readonly slowest: number;
  /** Replies to what isn't a call, by their status. */
  readonly turnedAway: Readonly<Record<string, number>>;
  /** How often the keys were fetched meanwhile. */
  readonly keySetRequests: number;
  /** Milliseconds of processor that one request cost, whatever else the machine did; `NaN` where the system doesn't say. */
  readonly processorTime: number;
}

const path = '/api/calls';
const contentType = { 'content-type': 'application/json' };
/** Milliseconds between two looks at what is due. */
const TURN = 10;

/** Calls at their rate, beside requests that show bad tokens: forged, cut, for others, too old, or by unknown keys. */
export async function flood(product: Product, { seconds, ...rates }: Flood): Promise<FloodFigures> {
  const { graph, url } = product;
  const strangers = new Pool(url, { connections: 64 });
  const callers = new Pool(url, { connections: 16 });
  const tokens = await badTokens(product);
  const token = await graph.token();
  const keySetRequestsBefore = graph.keySetRequests();
  const processorTimeBefore = processorTimeOf(product);
  const turnedAway: Record<string, number> = {};
  const calls: { readonly callId: string; readonly milliseconds: number; readonly status: number }[] = [];

  const stranger = async (authorization: string) => {
    const status = await post(strangers, authorization, '{"value":[{}]}').catch(() => 'none');
    turnedAway[status] = (turnedAway[status] ?? 0) + 1;
  };
  const caller = async () => {
    const callId = randomUUID();
    const body = JSON.stringify(envelope(incomingCall(callId)));
    const begun = performance.now();
    const status = await post(callers, `Bearer ${token}`, body).catch(() => 0);
    calls.push({ callId, status, milliseconds: performance.now() - begun });
  };

  const sent = { calls: 0, badTokens: 0, unknownKeys: 0 };
  const sending: Promise<void>[] = [];
  const begun = performance.now();
  for (let passed = 0; passed < seconds; passed = (performance.now() - begun) / 1_000) {
    for (; sent.calls < passed * rates.calls; sent.calls += 1) sending.push(caller());
    for (; sent.badTokens < passed * rates.badTokens; sent.badTokens += 1)
      sending.push(stranger(`Bearer ${tokens[sent.badTokens % tokens.length]}`));
    for (; sent.unknownKeys < passed * rates.unknownKeys; sent.unknownKeys += 1)
      sending.push(stranger(`Bearer ${withKeyId(token, randomUUID())}`));
    await sleep(TURN);
  }
  await Promise.all(sending);
  await Promise.all([strangers.close(), callers.close()]);

  const times = calls.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  const isAnswered = (callId: string) => graph.requestsFor(callId).some(({ action }) => action === 'answer');
  return {
    calls: calls.length,
    answered: calls.filter(({ callId, status }) => status === 202 && isAnswered(callId)).length,
    median: at(0.5),
    p99: at(0.99),
    slowest: at(1),
    turnedAway,
    keySetRequests: graph.keySetRequests() - keySetRequestsBefore,
    processorTime: (processorTimeOf(product) - processorTimeBefore) / sending.length,
  };
}

async function post(pool: Pool, authorization: string, body: string): Promise<number> {
  const response = await pool.request({
    method: 'POST',
    path,
    headers: { ...contentType, authorization },
    body,
  });
  await response.body.dump();
  return response.statusCode;
}

/** A few of each kind, signed beforehand so that making them costs the flood nothing. */
async function badTokens({ graph }: Product): Promise<string[]> {
  const forger = await generateKeyPair('RS256');
  const good = await graph.token();
  const now = Math.floor(Date.now() / 1_000);
  return [
    await graph.token({}, { key: forger.privateKey }),
    await graph.token({ aud: 'another' }),
    await graph.token({ iss: 'https://evil.example' }),
    await graph.token({ exp: now - 3_600, nbf: now - 7_200 }),
    await graph.token({ tid: undefined }),
    good.slice(0, -8),
    `${good.split('.').slice(0, 2).join('.')}.`,
    `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ aud: appId })).toString('base64url')}.`,
    'garbage',
  ];
}

/** A token that says it is by another key: nobody can tell before they have looked for that one. */
function withKeyId(token: string, kid: string): string {
  const [, payload, signature] = token.split('.');
  const header = Buffer.from(JSON.stringify({ alg: 'RS256', typ: 'JWT', kid })).toString('base64url');
  return [header, payload, signature].join('.');
}

/** Milliseconds of processor that the process which answers calls has used; `NaN` where the system doesn't say. */
function processorTimeOf(product: Product): number {
  try {
    const fields = readFileSync(`/proc/${product.pidOf('functions:http')}/stat`, 'utf8')
      .split(') ')[1]
      ?.split(' ');
    // Ticks of 10 ms in user and in system mode.
    return (Number(fields?.[11]) + Number(fields?.[12])) * 10;
  } catch {
    return Number.NaN;
  }
}
