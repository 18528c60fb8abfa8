import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Graph that knows every call and replies at once, and the key set behind the tokens of the bench. */
export interface InstantGraph {
  readonly port: number;
  /** When the request to answer a call came, by `performance.now()`; asked once a call. */
  answeredAt(callId: string): number;
  close(): void;
}

export async function startInstantGraph(keys: string): Promise<InstantGraph> {
  const answers = new Map<string, number>();
  const reply: RequestListener = (request, response) => {
    const now = performance.now();
    const { url = '' } = request;
    const callId = /\/calls\/(?<id>[^/]+)\/answer$/.exec(url)?.groups?.['id'];
    if (callId !== undefined) answers.set(callId, now);
    request.resume().on('end', () => {
      if (callId !== undefined) return response.writeHead(202).end();
      response.setHeader('content-type', 'application/json');
      if (url.endsWith('/keys')) return response.end(keys);
      return response.end(JSON.stringify({ jwks_uri: `http://${request.headers.host}/keys` }));
    });
  };
  const server = createServer({ keepAliveTimeout: 60_000 }, reply);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    answeredAt: (callId) => {
      const at = answers.get(callId) ?? Number.NaN;
      answers.delete(callId);
      return at;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
