/**
 * A sample of the code that an organisation writes to have a say in its calls: plain Node, without state. The handler
 * posts what happened to `/events`; the reply may ask for commands on that call. Whatever is delivered twice, what the
 * first reply asks for is done once, so nothing has to be remembered here.
 */

import { createServer } from 'node:http';
import { listenOnLoopback } from '../part/loopback.ts';
import type { StartedPart } from '../part/runPart.ts';

/** What callers of a line hear, by the id that they called. */
const announcements = new Map([
  ['e2c48a17-95d0-4b6f-8c31-7fa06d5b9e28', 'https://cdn.contoso.com/opening-hours.wav'],
]);

/** As much of a CloudEvent as is looked at. */
interface CallEvent {
  readonly type: string;
  readonly data: { readonly call: { readonly targets?: readonly { readonly id?: string }[] } };
}

/** Announces what there is to say, and hangs up after it. */
function commandsAfter({ type, data: { call } }: CallEvent): object[] {
  const called = call.targets?.map(({ id = '' }) => announcements.get(id.toLowerCase())) ?? [];
  const announcement = called.find((one) => one !== undefined);
  if (announcement === undefined) return [];
  if (type === 'call.established') return [{ playPrompt: { uris: [announcement] } }];
  return type === 'call.operationCompleted' ? [{ hangUp: {} }] : [];
}

const routes: Readonly<Record<string, (body: string) => object>> = {
  '/events': (body) => ({ commands: commandsAfter(JSON.parse(body) as CallEvent) }),
};

/** @param port on 127.0.0.1; 0 takes a free one */
export async function startSampleEndpoint(port: number): Promise<StartedPart> {
  const server = createServer((request, response) => {
    const handle = routes[new URL(request.url ?? '/', 'http://localhost').pathname];
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      try {
        if (handle === undefined) response.writeHead(404).end();
        else
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(handle(body)));
      } catch {
        // By this the sender knows that it isn't worth sending again.
        response.writeHead(400).end();
      }
    });
  });
  return {
    port: await listenOnLoopback(server, port),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
