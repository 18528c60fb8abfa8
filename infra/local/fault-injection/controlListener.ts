import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { ActiveFaults } from './activeFaults.ts';
import type { FaultKind } from './faultKind.ts';
import { refuse, serveFaults } from './faultsApi.ts';

/** The control interface of a part that serves nothing else over HTTP. */
export const controlListener =
  <Kind extends FaultKind>(faults: ActiveFaults<Kind>): RequestListener =>
  (request, response) =>
    void answer(request, response, faults).catch((cause: unknown) => {
      process.stderr.write(`/simulator/faults failed: ${String(cause)}\n`);
      response.destroy();
    });

async function answer<Kind extends FaultKind>(
  request: IncomingMessage,
  response: ServerResponse,
  faults: ActiveFaults<Kind>,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = 'GET', url: path = '/' } = request;
  const asked = { method, path, text: Buffer.concat(chunks).toString('utf8') };
  const { status, body } = serveFaults(asked, faults) ?? refuse(404, `There is no ${method} ${path}.`);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
