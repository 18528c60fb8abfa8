import { randomUUID } from 'node:crypto';
import type { Agent, request } from 'undici';
import { lazily } from '../async/lazily.ts';
import { untilAborted } from '../async/untilAborted.ts';
import type { GraphRequest } from '../call/commands/graphRequest.ts';
import type { GraphReply } from '../call/replies/graphReply.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import { parseJson } from '../call/schema/parseJson.ts';
import type { Graph, GraphResponse } from '../ports/graph.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { describeTokenError } from '../telemetry/credentialFailures.ts';
import { noTelemetry } from '../telemetry/noTelemetry.ts';
import { toGraphError } from './graphError.ts';
import { readText } from './readText.ts';
import { toRetryAfterMilliseconds } from './retryAfter.ts';
import type { TokenSource } from './tokenSource.ts';
import { traceRequest } from './traceRequest.ts';

/** The most bytes of a reply that are read. A call resource has some thousand. */
const BODY_LIMIT = 1024 * 1024;

/** Sends requests to Graph over connections that stay open. Each failure says whether the request was sent. */
export interface GraphClient extends Graph {
  /** Loads what the first request needs. */
  open(): Promise<void>;
  close(): Promise<void>;
}

export function createGraphClient(
  baseUrl: string,
  tokens: TokenSource,
  telemetry: Telemetry = noTelemetry,
): GraphClient {
  // Not loaded together with the bundle, because it has a megabyte.
  const openConnections = lazily(async () => {
    const { Agent, request } = await import('undici');
    const dispatcher = new Agent({ keepAliveTimeout: 60_000, connect: { timeout: 2_000 }, connections: 256 });
    return { request, dispatcher };
  });
  return {
    open: async () => void (await openConnections()),
    close: async () => (await openConnections()).dispatcher.close(),
    request: async (graphRequest, { tenantId, signal, freshToken }) => {
      let token: string;
      try {
        token = await untilAborted(tokens.get(tenantId, freshToken), signal);
      } catch (error) {
        const message = describeTokenError(error);
        return { reply: { kind: 'notSent', error: { code: 'TokenUnavailable', message } } };
      }
      return traceRequest(graphRequest, new URL(baseUrl).hostname, telemetry, async () => {
        try {
          return await exchange(await openConnections(), baseUrl, graphRequest, token, signal);
        } catch (error) {
          return { reply: toFailure(error, signal) };
        }
      });
    },
  };
}

interface Connections {
  readonly request: typeof request;
  readonly dispatcher: Agent;
}

async function exchange(
  { request, dispatcher }: Connections,
  baseUrl: string,
  { version, method, path, body }: GraphRequest,
  token: string,
  signal: AbortSignal,
): Promise<GraphResponse> {
  const response = await request(`${endpoint(baseUrl, version)}/communications${path}`, {
    dispatcher,
    method,
    signal,
    headers: {
      authorization: `Bearer ${token}`,
      'client-request-id': randomUUID(),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  // The status is known, so a lost body doesn't change the result.
  const text = await readText(response.body, BODY_LIMIT).catch(() => undefined);
  const reply = toReply(response.statusCode, header(response.headers['retry-after']), text ?? '');
  if (text === undefined) return { reply, isBodyLost: true };
  // `undefined` for a reply without a JSON body.
  return { reply, body: parseJson(text) };
}

/** The beta endpoint has the same URL, with `beta` as its last segment. */
function endpoint(baseUrl: string, version: 'beta' | undefined): string {
  return version === 'beta' ? `${baseUrl.slice(0, baseUrl.lastIndexOf('/'))}/beta` : baseUrl;
}

function toReply(status: number, retryAfter: string | undefined, body: string): GraphReply {
  const retryAfterMilliseconds = toRetryAfterMilliseconds(retryAfter, Date.now());
  const error = status >= 400 ? toGraphError(body) : undefined;
  return omitUndefined({ kind: 'status' as const, status, retryAfterMilliseconds, error });
}

function header(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** Errors of undici that mean that the request was not sent. */
const neverLeft = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Errors of undici that mean that Graph didn't reply. */
const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

function toFailure(error: unknown, signal: AbortSignal): GraphReply {
  if (signal.aborted) return { kind: 'timeout' };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (timeouts.has(code)) return { kind: 'timeout' };
  return { kind: neverLeft.has(code) ? 'notSent' : 'cut' };
}
