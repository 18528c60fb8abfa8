import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startFrontEnd } from '../../../infra/local/front-end/startFrontEnd.ts';
import type { StartedPart } from '../../../infra/local/part/runPart.ts';

const servers: Server[] = [];
let frontEnd: StartedPart;

/** A host that says its name and how much it was sent. */
async function startHost(name: string): Promise<number> {
  const server = createServer((incoming, response) => {
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
    });
    incoming.on('end', () => response.end(`${name} ${size}`));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A request over a connection of its own. */
async function ask(body = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ port: frontEnd.port, method: 'POST', agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(text));
    });
    asked.on('error', reject).end(body);
  });
}

async function stopHost(index: number): Promise<void> {
  servers[index]?.closeAllConnections();
  await new Promise((resolve) => servers[index]?.close(resolve));
}

beforeEach(async () => {
  frontEnd = await startFrontEnd(0, [await startHost('a'), await startHost('b')]);
});
afterEach(async () => {
  await frontEnd.stop();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

test('connections go to the hosts in turn', async () => {
  expect([await ask(), await ask(), await ask(), await ask()]).toEqual(['a 0', 'b 0', 'a 0', 'b 0']);
});

test('what is sent arrives whole', async () => {
  expect(await ask('x'.repeat(5_000_000))).toBe('a 5000000');
});

test('a host that takes no connection is passed over', async () => {
  await stopHost(0);
  expect(await Promise.all(Array.from({ length: 20 }, async () => ask()))).toEqual(Array(20).fill('b 0'));
});

test('where none takes it the connection ends, and the next one is taken again once a host is back', async () => {
  const address = servers[0]?.address() as AddressInfo;
  await Promise.all([stopHost(0), stopHost(1)]);
  await expect(ask()).rejects.toThrow(/socket hang up|ECONNRESET/);

  servers[0]?.listen(address.port, '127.0.0.1');
  expect(await ask()).toBe('a 0');
});

test('a host that ends in the middle ends the connection', async () => {
  const asked = request({ port: frontEnd.port, method: 'POST', agent: false });
  const broken = once(asked, 'error');
  asked.write('the beginning');
  await once(servers[0] as Server, 'request');

  servers[0]?.closeAllConnections();

  expect(String((await broken)[0])).toMatch(/socket hang up|ECONNRESET/);
});
