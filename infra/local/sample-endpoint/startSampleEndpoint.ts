/**
 * A sample of the code that an organisation writes to have a say in its calls: plain Node, without state. A rule that
 * asks posts its question to `/calls`; the reply decides, and 204 leaves it to the rule's fallback. The handler posts what happened to `/events`; the reply may ask for commands on that call. Whatever is delivered twice, what the
 * first reply asks for is done once, so nothing has to be remembered here.
 */

import { createServer } from 'node:http';
import { listenOnLoopback } from '../part/loopback.ts';
import type { StartedPart } from '../part/runPart.ts';

/** Where known customers' calls go, by the caller's id. */
const redirects = new Map([['3f9f2b7a-56c1-4f0e-9d27-8b1c6e0a4d15', '+12345678901']]);

/** As much of a question as is looked at. */
interface Question {
  readonly call: { readonly caller: readonly { readonly id?: string }[] };
}

function decide({ call }: Question): object | undefined {
  const phone = call.caller
    .map(({ id = '' }) => redirects.get(id.toLowerCase()))
    .find((one) => one !== undefined);
  return phone === undefined ? undefined : { redirect: { targets: [{ phone }], timeout: 30 } };
}

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

const routes: Readonly<Record<string, (body: string) => object | undefined>> = {
  '/calls': (body) => decide(JSON.parse(body) as Question),
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
      // Shows what becomes of a call whose rule asks code that says nothing.
      if (request.url === '/silent') return;
      try {
        const reply = handle?.(body);
        if (reply === undefined) response.writeHead(handle === undefined ? 404 : 204).end();
        else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
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
