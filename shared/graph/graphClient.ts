import { randomUUID } from 'node:crypto';
import { untilAborted } from '../async/untilAborted.ts';
import type { GraphRequest } from '../call/commands/graphRequest.ts';
import type { GraphReply } from '../call/replies/graphReply.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import { parseJson } from '../call/schema/parseJson.ts';
import { createHttpClient, type HttpClient, NotSent } from '../http/httpClient.ts';
import { toRetryAfterMilliseconds } from '../http/retryAfter.ts';
import type { Graph, GraphResponse } from '../ports/graph.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { describeTokenError } from '../telemetry/credentialFailures.ts';
import { noTelemetry } from '../telemetry/noTelemetry.ts';
import { toGraphError } from './graphError.ts';
import type { TokenSource } from './tokenSource.ts';
import { traceRequest } from './traceRequest.ts';

/** The most bytes of a reply that are read. A call resource has some thousand. */
const BODY_LIMIT = 1024 * 1024;

/** Sends requests to Graph over connections that stay open. Each failure says whether the request was sent. */
export interface GraphClient extends Graph {
  close(): Promise<void>;
}

export function createGraphClient(
  baseUrl: string,
  tokens: TokenSource,
  telemetry: Telemetry = noTelemetry,
): GraphClient {
  const client = createHttpClient({ connections: 256 });
  const serverAddress = new URL(baseUrl).hostname;
  return {
    close: async () => Promise.resolve(client.close()),
    request: async (graphRequest, { tenantId, signal, freshToken }) => {
      let token: string;
      try {
        token = await untilAborted(tokens.get(tenantId, freshToken), signal);
      } catch (error) {
        const message = describeTokenError(error);
        return { reply: { kind: 'notSent', error: { code: 'TokenUnavailable', message } } };
      }
      return traceRequest(graphRequest, serverAddress, telemetry, async () => {
        try {
          return await exchange(client, baseUrl, graphRequest, token, signal);
        } catch (error) {
          return { reply: toFailure(error, signal) };
        }
      });
    },
  };
}

async function exchange(
  client: HttpClient,
  baseUrl: string,
  { version, method, path, body }: GraphRequest,
  token: string,
  signal: AbortSignal,
): Promise<GraphResponse> {
  const { status, headers, text } = await client.request(
    `${endpoint(baseUrl, version)}/communications${path}`,
    {
      method,
      signal,
      headers: {
        authorization: `Bearer ${token}`,
        'client-request-id': randomUUID(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      limit: BODY_LIMIT,
    },
  );
  // The status is known, so a lost body doesn't change the result.
  const reply = toReply(status, headers['retry-after'], text ?? '');
  if (text === undefined) return { reply, isBodyLost: true };
  // `undefined` for a reply without a JSON body.
  return { reply, body: text === '' ? undefined : parseJson(text) };
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

function toFailure(error: unknown, signal: AbortSignal): GraphReply {
  if (signal.aborted) return { kind: 'timeout' };
  return { kind: error instanceof NotSent ? 'notSent' : 'cut' };
}
