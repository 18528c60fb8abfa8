import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnLoopback } from '../../part/loopback.ts';

/** What the other side of the connection sees: a reply, a connection cut, or nothing at all. */
export type Reaction = Reply | 'cut' | 'silence';

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export type Handle = (request: Received) => Promise<Reaction>;

export interface Server {
  readonly port: number;
  close(): Promise<void>;
}

export async function listen(port: number, handle: Handle): Promise<Server> {
  const server = createServer((request, response) => void serve(request, response, handle));
  return {
    port: await listenOnLoopback(server, port),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, handle: Handle): Promise<void> {
  try {
    react(response, await handle(await receive(request)));
  } catch (cause) {
    process.stderr.write(`graph: ${request.method} ${request.url} failed: ${String(cause)}\n`);
    react(response, {
      status: 500,
      body: { error: { code: 'InternalServerError', message: String(cause) } },
    });
  }
}

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'http://localhost');
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    text: Buffer.concat(chunks).toString('utf8'),
  };
}

function react(response: ServerResponse, reaction: Reaction): void {
  if (reaction === 'cut') response.destroy();
  else if (reaction !== 'silence') write(response, reaction);
}

function write(response: ServerResponse, { status, body, headers }: Reply): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    ...(text === '' ? {} : { 'content-type': 'application/json' }),
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}
