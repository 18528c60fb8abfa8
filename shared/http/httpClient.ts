import * as http from 'node:http';
import * as https from 'node:https';

export interface HttpClientOptions {
  /** The most connections to one host; what is more waits for one. */
  readonly connections: number;
  /** Milliseconds for a connection to come about. */
  readonly connectTimeout?: number;
}

export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Ends the request, wherever it is. */
  readonly signal: AbortSignal;
  /** Bytes of the reply's body that are worth reading. */
  readonly limit: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** The body, as UTF-8; absent where it broke off, or went on beyond the limit. */
  readonly text?: string;
  /** It went on beyond the limit. */
  readonly isTooLong?: boolean;
}

export interface HttpClient {
  /** Follows no redirect. Rejects where no reply began: with {@link NotSent} where the request can't have arrived. */
  request(url: string, request: HttpRequest): Promise<HttpResponse>;
  close(): void;
}

/** No connection came about, so nothing has left. */
export class NotSent extends Error {
  readonly code = 'not-sent';
  constructor(cause: unknown) {
    super('No connection came about.', { cause });
    this.name = 'NotSent';
  }
}

/** Milliseconds. */
const KEPT_OPEN = 60_000;

/** Speaks HTTP over connections that stay open. Platform only: nothing has to be loaded before a call is answered. */
export function createHttpClient({ connections, connectTimeout = 2_000 }: HttpClientOptions): HttpClient {
  const options = { keepAlive: true, maxSockets: connections, timeout: KEPT_OPEN };
  const agents = { plain: new http.Agent(options), secure: new https.Agent(options) };
  return {
    request: async (url, { method = 'GET', headers = {}, body, signal, limit }) =>
      new Promise((resolve, reject) => {
        const isSecure = url.startsWith('https:');
        const begin = isSecure ? https.request : http.request;
        const sending = begin(url, {
          method,
          headers: body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
          signal,
          agent: isSecure ? agents.secure : agents.plain,
        });
        let isConnected = false;
        sending.on('socket', (socket) => {
          isConnected = !socket.connecting;
          if (isConnected) return;
          const overdue = setTimeout(
            () => sending.destroy(new Error(`No connection after ${connectTimeout} ms.`)),
            connectTimeout,
          );
          socket.once(isSecure ? 'secureConnect' : 'connect', () => {
            isConnected = true;
            clearTimeout(overdue);
          });
          socket.once('close', () => clearTimeout(overdue));
        });
        const fail = (error: unknown) => reject(isConnected ? error : new NotSent(error));
        sending.on('error', fail);
        sending.on('response', (response) => {
          // The status has been said: what breaks now is the body alone.
          sending.off('error', fail).on('error', () => {});
          readText(response, limit, (text, isTooLong) => resolve(toResponse(response, text, isTooLong)));
        });
        sending.end(body);
      }),
    close: () => {
      agents.plain.destroy();
      agents.secure.destroy();
    },
  };
}

/** One that is too long is read no further, which costs the connection. */
function readText(
  response: http.IncomingMessage,
  limit: number,
  done: (text: string | undefined, isTooLong: boolean) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) response.destroy();
    else chunks.push(chunk);
  });
  response.on('error', () => {});
  const announced = Number(response.headers['content-length'] ?? 0);
  if (announced > limit) {
    size = announced;
    response.destroy();
  }
  response.on('close', () => {
    const isTooLong = size > limit;
    done(response.complete && !isTooLong ? toText(chunks) : undefined, isTooLong);
  });
}

function toText(chunks: readonly Buffer[]): string {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined
    ? only.toString('utf8')
    : Buffer.concat(chunks).toString('utf8');
}

function toResponse(
  { statusCode = 0, headers }: http.IncomingMessage,
  text: string | undefined,
  isTooLong: boolean,
): HttpResponse {
  return {
    status: statusCode,
    headers,
    ...(text !== undefined && { text }),
    ...(isTooLong && { isTooLong }),
  };
}
