import { untilAborted } from '../async/untilAborted.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import { toRetryAfterMilliseconds } from '../graph/retryAfter.ts';
import type { TokenSource } from '../graph/tokenSource.ts';
import { createHttpClient, type HttpClient, type HttpRequest, NotSent } from '../http/httpClient.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { WebhookReceiver, WebhookReply } from '../ports/webhook.ts';
import { span } from '../telemetry/names.ts';

/** Bytes of a reply that are read. */
const REPLY_LIMIT = 64 * 1024;
/** At one time; what is more waits its turn within its own timeout. */
const CONNECTIONS = 256;

interface Receiver {
  /** It may contain secrets, so of an error only its code is told. */
  readonly url: string;
  /** Of the app's own token that is sent along; none is without. */
  readonly audience: string | undefined;
  readonly tokens: TokenSource;
  readonly telemetry: Telemetry;
}

/** The webhook's receiver over HTTP. Redirects are not followed. */
export function createWebhookReceiver({
  url,
  audience,
  tokens,
  telemetry,
}: Receiver): WebhookReceiver & { close(): void } {
  const client = createHttpClient({ connections: CONNECTIONS });
  let isTokenRefused = false;
  const authorize = async (signal: AbortSignal): Promise<Readonly<Record<string, string>>> => {
    if (audience === undefined) return {};
    return { authorization: `Bearer ${await untilAborted(tokens.get(audience, isTokenRefused), signal)}` };
  };
  const post = async (body: string, traceparent: string | undefined, signal: AbortSignal) => {
    const authorization = await authorize(signal).catch(() => undefined);
    if (authorization === undefined) return { kind: 'failure', code: 'TokenUnavailable' } as const;
    const headers = { ...omitUndefined({ traceparent }), ...authorization, 'content-type': CONTENT_TYPE };
    const reply = await exchange(client, url, { method: 'POST', headers, body, signal, limit: REPLY_LIMIT });
    isTokenRefused = reply.kind === 'status' && reply.status === 401;
    return reply;
  };
  return {
    close: () => client.close(),
    post: async (cloudEvent, { signal, traceParent }) => {
      const options = { kind: 'client', attributes: { httpMethod: 'POST' } } as const;
      return telemetry.inSpan(span.postWebhookEvent, options, async (open) => {
        const reply = await post(JSON.stringify(cloudEvent), open.traceParent ?? traceParent, signal);
        if (reply.kind === 'failure') open.fail(reply.code);
        else open.set({ httpStatus: reply.status });
        if (reply.kind === 'status' && reply.status >= 300) open.fail(String(reply.status));
        return reply;
      });
    },
  };
}

const CONTENT_TYPE = 'application/cloudevents+json';

async function exchange(client: HttpClient, url: string, request: HttpRequest): Promise<WebhookReply> {
  try {
    const { status, headers, text, isTooLong } = await client.request(url, request);
    // A reply that may ask for commands counts once it is whole: otherwise the event is posted again.
    if (status === 200 && text === undefined && isTooLong !== true)
      return { kind: 'failure', code: request.signal.aborted ? 'timeout' : 'cut' };
    return omitUndefined({
      kind: 'status' as const,
      status,
      retryAfter: toRetryAfterMilliseconds(headers['retry-after'], Date.now()),
      body: status === 200 ? text : undefined,
      isJson: /\bjson\b/i.test(headers['content-type'] ?? ''),
    });
  } catch (error) {
    return { kind: 'failure', code: request.signal.aborted ? 'timeout' : codeOf(error) };
  }
}

/** Only the code is told, because a message may contain the receiver's address. */
function codeOf(error: unknown): string {
  const cause = error instanceof NotSent ? error.cause : error;
  const isCoded = typeof cause === 'object' && cause !== null && 'code' in cause;
  return isCoded && typeof cause.code === 'string' ? cause.code : 'cut';
}
