import { untilAborted } from '../async/untilAborted.ts';
import type { TokenSource } from '../graph/tokenSource.ts';
import { createHttpClient, type HttpClient, NotSent } from '../http/httpClient.ts';
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

async function authorize({ audience, signal }: EndpointRequest, tokens: TokenSource) {
  if (audience === undefined) return {};
  return { authorization: `Bearer ${await untilAborted(tokens.get(audience, false), signal)}` };
}

async function exchange(
  client: HttpClient,
  { url, body, limit, traceParent, signal }: EndpointRequest,
  authorization: Readonly<Record<string, string>>,
): Promise<EndpointReply> {
  const { status, text, isTooLong } = await client.request(url, {
    method: 'POST',
    signal,
    headers: {
      ...authorization,
      ...(traceParent !== undefined && { traceparent: traceParent }),
      accept: 'application/json',
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
    limit,
  });
  if (status !== 200) return { kind: 'status', status };
  if (text !== undefined) return { kind: 'status', status, text };
  if (isTooLong !== true) return { kind: signal.aborted ? 'timeout' : 'cut' };
  const message = `The reply is larger than ${limit} bytes.`;
  return { kind: 'status', status, error: { code: 'ReplyTooLarge', message } };
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
