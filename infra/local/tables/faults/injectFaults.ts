import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import {
  type ActiveFault,
  type ActiveFaults,
  createActiveFaults,
} from '../../fault-injection/activeFaults.ts';
import { controlListener } from '../../fault-injection/controlListener.ts';
import { emptyPageOf, isBehindEmptyPage, withoutEmptyPage } from './emptyPage.ts';
import type { TableReply } from './errorReplies.ts';
import { type TableFault, tableFaults } from './tableFaults.ts';
import { readRequest, tableOfTransaction, tableRequests } from './tableRequest.ts';

/** How late a late reply is by default. */
const LATE_MILLISECONDS = 3_000;

/** Puts the control interface and its faults in front of a server. Without an active fault, requests pass unchanged. */
export function injectFaults(server: Server): {
  /** Closes the connections of requests that get no reply. */ release(): void;
} {
  const faults = createActiveFaults({ kinds: tableFaults, requests: tableRequests, now: Date.now });
  const control = controlListener(faults);
  const [healthy] = server.listeners('request') as RequestListener[];
  const held = new Set<ServerResponse>();
  if (healthy === undefined) throw new Error('The server serves nothing that could be ill.');

  const serve: RequestListener = (request, response) => {
    const { url = '/' } = request;
    if (url.startsWith('/simulator/')) return control(request, response);
    if (isBehindEmptyPage(url)) request.url = withoutEmptyPage(url);
    else if (faults.isIll) return void serveFaultyRequest(request, response);
    return healthy(request, response);
  };

  const serveFaultyRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const fault = await strike(request, faults);
    if (fault === undefined) return healthy(request, response);
    const { reaction, effect } = fault.kind;
    if (reaction === 'late') {
      const timer = setTimeout(() => healthy(request, response), fault.milliseconds ?? LATE_MILLISECONDS);
      response.once('close', () => clearTimeout(timer));
      return;
    }
    if (effect === 'after') await done(() => healthy(request, response), response);
    else request.resume();
    if (reaction === 'silence') hold(response, held);
    else if (reaction === 'cut') response.destroy();
    else reply(response, reaction === 'emptyPage' ? emptyPageOf(request.url ?? '/') : reaction());
  };

  server.removeAllListeners('request');
  server.on('request', serve);
  return { release: () => held.forEach((response) => response.destroy()) };
}

async function strike(
  message: IncomingMessage,
  faults: ActiveFaults<TableFault>,
): Promise<ActiveFault<TableFault> | undefined> {
  const { request, table } = readRequest(message);
  return faults.strike(request, request === 'transaction' ? await tableOfTransaction(message) : table);
}

/** Serves a request and drops its reply. Resolves when the reply would have left. */
function done(serve: () => void, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const swallow = { writeHead: () => response, write: () => true, end: () => finish() };
    const finish = (): ServerResponse => {
      for (const name of Object.keys(swallow)) Reflect.deleteProperty(response, name);
      resolve();
      return response;
    };
    Object.assign(response, swallow);
    serve();
  });
}

function hold(response: ServerResponse, held: Set<ServerResponse>): void {
  held.add(response);
  response.once('close', () => held.delete(response));
}

function reply(response: ServerResponse, { status, headers, body }: TableReply): void {
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
