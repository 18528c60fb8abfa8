import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { LOOPBACK, listenOnLoopback } from '../../part/loopback.ts';
import type { StartedPart } from '../../part/runPart.ts';
import type { TypedData } from '../functionsCoreTypes.ts';
import { calledByHand, type Invoke } from '../invocations.ts';
import type { Log } from '../log.ts';
import { BodyTooLargeError, largestBody, readBody } from './readBody.ts';
import type { FindRoute, RouteMatch } from './router.ts';
import { toHttpData } from './toHttpData.ts';
import { writeEmpty, writeHttpResponse } from './writeHttpResponse.ts';

/** Kestrel's, in milliseconds: so long that a client with a pool rarely finds its connection closed. */
const keepAliveTimeout = 130_000;

/** @param admin answers everything under `/admin/` */
export type AdminHandler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

/** Once stopped it takes no more requests, and has answered those under way. */
export async function startHttpServer(
  port: number,
  findRoute: FindRoute,
  invoke: Invoke,
  admin: AdminHandler,
  log: Log,
): Promise<StartedPart> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = toUrl(request);
    if (!url) return writeEmpty(response, 400);
    if (url.pathname.startsWith('/admin/')) return admin(request, response, url);
    const route = findRoute(request.method ?? '', url.pathname);
    if (!route) return writeEmpty(response, 404);
    return answerRoute(route, request, response, url, invoke);
  };
  const server = createServer({ keepAliveTimeout }, (request, response) => {
    response.on('close', closeConnectionOnceStopped);
    answer(request, response).catch((error: unknown) => {
      log.failure(`${request.method} ${request.url?.split('?')[0]} could not be answered`, error);
      if (response.headersSent) response.destroy();
      else writeEmpty(response, 500);
    });
  });

  // A stopped server waits for its connections, and clients keep theirs open as long as they can.
  function closeConnectionOnceStopped(): void {
    if (!server.listening) setImmediate(() => server.closeIdleConnections());
  }

  return {
    port: await listenOnLoopback(server, port),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}

async function answerRoute(
  route: RouteMatch,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  invoke: Invoke,
): Promise<void> {
  const body = await readBodyOrRefuse(request, response);
  if (!body) return;
  const http = toHttpData(request, url, route.params, body);
  let result: TypedData | null | undefined;
  try {
    result = await invoke(route.definition, {
      reason: calledByHand,
      data: { http },
      origin: {
        traceParent: request.headersDistinct['traceparent']?.[0],
        traceState: request.headersDistinct['tracestate']?.[0],
      },
    });
  } catch {
    // The invocation has logged it. A client learns no more than in Azure.
    return writeEmpty(response, 500);
  }
  writeHttpResponse(response, result);
}

async function readBodyOrRefuse(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Buffer | undefined> {
  try {
    return await readBody(request, largestBody);
  } catch (error) {
    if (error instanceof BodyTooLargeError) {
      // As the real host replies: the same as for a function that threw.
      response.setHeader('connection', 'close');
      writeEmpty(response, 500);
    } else {
      // The client closed the connection before its body was complete.
      response.destroy();
    }
    return undefined;
  }
}

/** The address as the caller sees it, from the Host header, also behind a proxy. */
function toUrl(request: IncomingMessage): URL | undefined {
  const host = request.headers.host ?? `${LOOPBACK}:${request.socket.localPort}`;
  const target = request.url ?? '/';
  const text = target.startsWith('/') ? `http://${host}${target}` : target;
  return URL.canParse(text) ? new URL(text) : undefined;
}
