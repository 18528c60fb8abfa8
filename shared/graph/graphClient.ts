import { randomUUID } from 'node:crypto';
import { Agent, errors, request } from 'undici';
import type { GraphReply } from '../call/replies/graphReply.ts';
import { withoutAbsent } from '../call/schema/omitUndefined.ts';
import type { Telemetry } from '../ports.ts';
import { noTelemetry } from '../telemetry/noTelemetry.ts';
import { describeTokenError } from '../telemetry/tellCredentialFailure.ts';
import type { GraphRequest } from './actionRequest.ts';
import { toGraphError } from './graphError.ts';
import { readText } from './readText.ts';
import { toRetryAfterMilliseconds } from './retryAfter.ts';
import { tellRequest } from './tellRequest.ts';
import type { TokenSource } from './tokenSource.ts';
import { untilAborted } from './untilAborted.ts';

/** Bytes of a reply's body that are worth reading: a call resource has a few thousand. */
const BODY_LIMIT = 1024 * 1024;

export interface SendOptions {
  readonly tenantId: string;
  readonly signal: AbortSignal;
  readonly freshToken?: boolean;
}

/** A reply together with its body, where there is one. */
export interface GraphResponse {
  readonly reply: GraphReply;
  readonly body?: string;
  /** There was one, which broke off or was more than is worth reading. */
  readonly isBodyLost?: boolean;
}

/** Speaks HTTP to Graph over connections that stay open, and says of every failure whether the request had left. */
export interface GraphClient {
  /** Never rejects. */
  send(graphRequest: GraphRequest, options: SendOptions): Promise<GraphResponse>;
  close(): Promise<void>;
}

export function createGraphClient(
  baseUrl: string,
  tokens: TokenSource,
  telemetry: Telemetry = noTelemetry,
): GraphClient {
  const agent = new Agent({ keepAliveTimeout: 60_000, connect: { timeout: 2_000 }, connections: 256 });
  return {
    close: async () => agent.close(),
    send: async (graphRequest, options) => {
      let token: string;
      try {
        token = await untilAborted(tokens.get(options.tenantId, options.freshToken ?? false), options.signal);
      } catch (error) {
        const message = describeTokenError(error);
        return { reply: { kind: 'notSent', error: { code: 'TokenUnavailable', message } } };
      }
      return tellRequest(graphRequest, new URL(baseUrl).hostname, telemetry, async () => {
        try {
          return await exchange(agent, baseUrl, graphRequest, token, options.signal);
        } catch (error) {
          return { reply: toFailure(error, options.signal) };
        }
      });
    },
  };
}

async function exchange(
  agent: Agent,
  baseUrl: string,
  { version, method, path, body }: GraphRequest,
  token: string,
  signal: AbortSignal,
): Promise<GraphResponse> {
  const response = await request(`${endpoint(baseUrl, version)}${path}`, {
    dispatcher: agent,
    method,
    signal,
    headers: {
      authorization: `Bearer ${token}`,
      'client-request-id': randomUUID(),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  // The status has been said; a body that is lost takes nothing back.
  const text = await readText(response.body, BODY_LIMIT).catch(() => undefined);
  const reply = toReply(response.statusCode, header(response.headers['retry-after']), text ?? '');
  return text === undefined ? { reply, isBodyLost: true } : { reply, body: text };
}

/** The beta endpoint is the same address with its last segment replaced. */
function endpoint(baseUrl: string, version: 'v1.0' | 'beta'): string {
  return version === 'beta' ? `${baseUrl.slice(0, baseUrl.lastIndexOf('/'))}/beta` : baseUrl;
}

function toReply(status: number, retryAfter: string | undefined, body: string): GraphReply {
  const retryAfterMilliseconds = toRetryAfterMilliseconds(retryAfter, Date.now());
  const error = status >= 400 ? toGraphError(body) : undefined;
  return withoutAbsent({ kind: 'status' as const, status, retryAfterMilliseconds, error });
}

function header(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** Errors that undici raises before a request has left the machine. */
const neverLeft = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function toFailure(error: unknown, signal: AbortSignal): GraphReply {
  if (signal.aborted) return { kind: 'timeout' };
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError)
    return { kind: 'timeout' };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return { kind: neverLeft.has(code) ? 'notSent' : 'cut' };
}
