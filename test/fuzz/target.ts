import { readFileSync } from 'node:fs';
import { generateKeyPair } from 'jose';
import { tenantId } from '../support/foreignGraph.ts';
import { type Product, startProduct } from '../support/runningApplication.ts';
import type { Input } from './inputs.ts';

export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly milliseconds: number;
  /** The token that was sent. */
  readonly token: string;
}

export interface Target {
  readonly product: Product;
  send(input: Input): Promise<Reply>;
  /** Megabytes of memory that the process which answers calls has had at most; nothing where the system doesn't say. */
  peakMemory(): number | undefined;
  stop(): Promise<void>;
}

const apiId = '5c0d5a2e-6a3a-4c6e-9f7e-9b3a4f1c2d10';

/** Longer than any reply may take: what takes so long has frozen. */
const PATIENCE = 60_000;

/** Rules that look at all there is in a call, so that all of it is read. */
const policy = {
  rules: [
    {
      name: 'phones',
      when: { caller: [{ phone: '+999*' }, { guest: 'x' }] },
      then: { reject: { reason: 'busy' } },
    },
    {
      name: 'users',
      when: { callee: [{ user: 'x*' }], tenant: ['t'], scenario: ['meeting'] },
      then: { ignore: {} },
    },
    {
      name: 'tones',
      when: { recording: true },
      then: { answer: { media: { serviceHosted: {} }, participantJoining: 'accept' } },
      onTone: { '1': [{ mute: {} }] },
    },
  ],
  otherwise: { answer: { media: { serviceHosted: {} } } },
};

/** The whole product in processes of its own, operators signing in, and somebody who signs its requests. */
export async function startTarget(): Promise<Target> {
  const product = await startProduct(policy, (graph) => ({
    AUTHORITY_HOST: graph.url,
    OPERATOR_AUDIENCE: `api://${apiId}`,
  }));
  const { graph, url } = product;
  const forger = await generateKeyPair('RS256');
  const operator = {
    iss: `${graph.url}/${tenantId}/v2.0`,
    aud: apiId,
    roles: ['Calls.Operate'],
    scp: 'Calls',
  };
  const sign = async ({ signed, claims }: Input) => {
    if (signed === 'forged') return graph.token(claims, { key: forger.privateKey });
    return graph.token(signed === 'operator' ? { ...operator, ...claims } : claims);
  };
  return {
    product,
    send: async (input) => {
      const token = await sign(input);
      const headers = { ...input.headers, authorization: input.header ?? `Bearer ${token}` };
      const begun = performance.now();
      const response = await fetch(`${url}${input.path}`, {
        method: input.method,
        headers,
        signal: AbortSignal.timeout(PATIENCE),
        ...(input.body === undefined ? {} : { body: input.body }),
      });
      const text = await response.text();
      const milliseconds = performance.now() - begun;
      return { status: response.status, text, headers: response.headers, milliseconds, token };
    },
    peakMemory: () => peakMemoryOf(product.pidOf('functions:http')),
    stop: async () => product.stop(),
  };
}

function peakMemoryOf(pid: number): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
  } catch {
    return undefined;
  }
}
