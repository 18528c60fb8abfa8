import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Action } from '../../../shared/call/policy/decide.ts';
import { createCallControl } from '../../../shared/graph/callControl.ts';
import { createGraphClient } from '../../../shared/graph/graphClient.ts';
import { rememberTokens } from '../../../shared/graph/tokenSource.ts';
import { systemClock } from '../../../shared/systemClock.ts';
import { silentLog } from '../../support/silentLog.ts';

const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(202).end());
});
let socket: Socket | undefined;
const keep = (message: unknown) => void (socket = (message as { socket: Socket }).socket);

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  subscribe('net.client.socket', keep);
});
afterAll(() => {
  unsubscribe('net.client.socket', keep);
  server.closeAllConnections();
  server.close();
});

const issue = async () => ({ token: 'issued', expiresAt: Number.POSITIVE_INFINITY });
const call = { graphCallId: 'c', tenantId: 't', callbackUri: 'https://bot.contoso.com', notification: {} };

test.each<[string, Action]>([
  ['answer', { kind: 'answer', media: { kind: 'serviceHosted' } }],
  ['redirect', { kind: 'redirect', targets: [{ user: 'u' }] }],
  ['reject', { kind: 'reject' }],
])('with a token at hand and a connection free, %s has left a turn later', async (_name, action) => {
  const graph = createGraphClient(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1.0`,
    rememberTokens(issue, systemClock, silentLog()),
  );
  const control = createCallControl(graph, async (media) => media as never);
  const options = { signal: AbortSignal.timeout(10_000), freshToken: false };
  await control.act(call, action, options);
  await systemClock.nextTurn();
  const before = socket?.bytesWritten ?? 0;
  const acting = control.act(call, action, options);
  await systemClock.nextTurn();
  expect(socket?.bytesWritten).toBeGreaterThan(before);
  expect(await acting).toMatchObject({ status: 202 });
  await graph.close();
});
