import { EventEmitter, once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { illParts, whileIll } from '../../../../infra/commands/simulate/partFaults.ts';

/** The control interface of a part, and the faults that are on. */
const active = new Set<string>();
let server: Server;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const reply = (body: object) => response.end(JSON.stringify(body));
    if (request.method === 'GET')
      reply({
        faults: [
          { name: 'busy', title: '' },
          { name: 'cut', title: '' },
        ],
      });
    else if (request.method === 'DELETE')
      reply({ ended: active.delete(request.url?.split('/').at(-1) ?? '') });
    else {
      const { name } = JSON.parse((await request.toArray()).join('')) as { name: string };
      active.add(`id-${name}`);
      reply({ id: `id-${name}` });
    }
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});
afterAll(() => server.close());

/** Only the tables answer at their port. */
async function parts() {
  const tables = (server.address() as AddressInfo).port;
  return illParts({ tables, graph: 1, serviceBus: 1 });
}

test('a part is ill as long as the work takes', async () => {
  const seen = await whileIll(await parts(), ['cut', 'duplicate'], async () => [...active]);
  expect(seen).toEqual(['id-cut']);
  expect([...active]).toEqual([]);
});

test('it recovers where the work fails', async () => {
  const failing = whileIll(await parts(), ['busy', 'cut'], async () => {
    throw new Error('no scenario');
  });
  await expect(failing).rejects.toThrow('no scenario');
  expect([...active]).toEqual([]);
});

test('it recovers where the work is interrupted, and the process ends', async () => {
  const exited = new Promise((resolve) => {
    jest.spyOn(process, 'exit').mockImplementation((code) => {
      resolve(code);
      return undefined as never;
    });
  });
  const ended = new EventEmitter();
  const work = whileIll(await parts(), ['busy'], async () => {
    process.emit('SIGINT');
    await once(ended, 'end');
  });
  expect(await exited).toBe(130);
  expect([...active]).toEqual([]);
  ended.emit('end');
  await work;
});
