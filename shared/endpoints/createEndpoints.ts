import { untilAborted } from '../async/untilAborted.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import type { TokenSource } from '../graph/tokenSource.ts';
import { createHttpClient, type HttpClient, NotSent } from '../http/httpClient.ts';
import { toRetryAfterMilliseconds } from '../http/retryAfter.ts';
import type { EndpointReply, EndpointRequest, Endpoints } from '../ports/endpoints.ts';

export interface ConnectedEndpoints extends Endpoints {
  close(): void;
}

/** Requests to the operator's own endpoints. Their connections are apart from those to Graph. */
export function createEndpoints(tokens: TokenSource): ConnectedEndpoints {
  const client = createHttpClient({ connections: 256 });
  return {
    close: () => client.close(),
    post: async (asked) => {
      let authorization: Readonly<Record<string, string>>;
      try {
        authorization = await authorize(asked, tokens);
      } catch {
        const message = 'No token for the endpoint was to be had in time.';
        return { kind: 'notSent', error: { code: 'TokenUnavailable', message } };
      }
      try {
        return await exchange(client, asked, authorization);
      } catch (error) {
        return asked.signal.aborted ? { kind: 'timeout' } : toFailure(error);
      }
    },
  };
}

async function authorize({ audience, freshToken = false, signal }: EndpointRequest, tokens: TokenSource) {
  if (audience === undefined) return {};
  return { authorization: `Bearer ${await untilAborted(tokens.get(audience, freshToken), signal)}` };
}

async function exchange(
  client: HttpClient,
  { url, body, contentType = 'application/json', limit, traceParent, signal }: EndpointRequest,
  authorization: Readonly<Record<string, string>>,
): Promise<EndpointReply> {
  const { status, headers, text, isTooLong } = await client.request(url, {
    method: 'POST',
    signal,
    headers: {
      ...authorization,
      ...(traceParent !== undefined && { traceparent: traceParent }),
      accept: 'application/json',
      'content-type': contentType,
    },
    body: JSON.stringify(body),
    limit,
  });
  const said = omitUndefined({
    kind: 'status' as const,
    status,
    isJson: /\bjson\b/i.test(headers['content-type'] ?? '') || undefined,
    retryAfter: toRetryAfterMilliseconds(headers['retry-after'], Date.now()),
  });
  if (status !== 200) return said;
  if (text !== undefined) return { ...said, text };
  if (isTooLong !== true) return { kind: signal.aborted ? 'timeout' : 'cut' };
  const message = `The reply is larger than ${limit} bytes.`;
  return { ...said, error: { code: 'ReplyTooLarge', message } };
}

/** Only the error's code is reported, because its message may contain the endpoint's address. */
function toFailure(error: unknown): EndpointReply {
  const code = codeOf(error instanceof NotSent ? error.cause : error);
  const isUntrusted = /CERT|SELF_SIGNED|UNABLE_TO_|SSL|TLS/.test(code);
  const message = isUntrusted
    ? "The endpoint's certificate is not trusted."
    : 'The endpoint could not be reached, or broke the connection.';
  return { kind: error instanceof NotSent ? 'notSent' : 'cut', error: { code, message } };
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'Error';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'name' in error ? String(error.name) : 'Error';
}
