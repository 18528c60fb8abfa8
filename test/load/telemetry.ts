/**
 * What telemetry costs, with and without export, as ratios:
 *   node infra/build.mjs
 *   npx esbuild test/load/telemetry.ts --bundle --platform=node --outfile=dist/load/telemetry.cjs --external:../main.cjs
 *   node dist/load/telemetry.cjs
 * Application Insights is stood in for by a transport that swallows what it is given, so that the machine's own work is
 * measured and not the network.
 */
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deadlineFor } from '../../shared/call/decision/deadline.ts';
import { actOnIncomingCall } from '../../shared/flow/actOnIncomingCall.ts';
import { createCallControl } from '../../shared/graph/callControl.ts';
import { createGraphClient } from '../../shared/graph/graphClient.ts';
import { createMediaHosts } from '../../shared/graph/mediaHost.ts';
import { staticToken } from '../../shared/graph/tokenSource.ts';
import type { Telemetry } from '../../shared/ports/telemetry.ts';
import { systemClock } from '../../shared/systemClock.ts';
import { createTelemetry } from '../../shared/telemetry/createTelemetry.ts';
import { span } from '../../shared/telemetry/names.ts';
import { noTelemetry } from '../../shared/telemetry/noTelemetry.ts';

const settings = {
  connectionString:
    'InstrumentationKey=00000000-0000-4000-8000-000000000001;IngestionEndpoint=https://127.0.0.1/',
  identity: undefined,
  roleName: 'load',
  roleInstance: undefined,
};
const answer = { kind: 'answer', media: { kind: 'serviceHosted' } } as const;
const decision = { rule: 'all', action: answer, commands: [] };
const call = { graphCallId: 'c', tenantId: 't', callbackUri: 'https://bot.contoso.com', notification: {} };
const cause = '00-11111111111111111111111111111111-2222222222222222-01';

/** The part of the answer path that telemetry touches, around a real request to a Graph that replies at once. */
async function answerCall(graphUrl: string, telemetry: Telemetry) {
  const tokens = staticToken('any');
  const client = createGraphClient(`${graphUrl}/v1.0`, tokens, telemetry);
  const callControl = createCallControl(client, createMediaHosts(tokens));
  const once = async () =>
    telemetry.inSpan(span.receiveNotification, { kind: 'server', cause, startedAt: Date.now() }, async () => {
      await telemetry.inSpan(span.checkToken, { startedAt: Date.now() }, async () => Promise.resolve());
      await telemetry.inSpan(span.decide, { attributes: { callId: 'c' } }, async () => Promise.resolve());
      await telemetry.inSpan(span.performDecision, { attributes: { callId: 'c' } }, async () =>
        actOnIncomingCall(call, decision, deadlineFor(Date.now(), false, 1_000), {
          callControl,
          clock: systemClock,
        }),
      );
      return { status: 202 };
    });
  return { once, close: async () => client.close() };
}

async function timesOf(work: () => Promise<unknown>, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let done = 0; done < count; done += 1) {
    const begun = performance.now();
    await work();
    times.push(performance.now() - begun);
  }
  return times;
}

function quantile(times: readonly number[], share: number): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? Number.NaN;
}

/** Rounds take turns, so that what else the machine does falls on both alike. */
async function measureCalls() {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(202).end());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // Loaded here, so that a process that measures its start doesn't have them yet.
  const { exportToAzureMonitor } = await import('../../shared/telemetry/azureMonitor.ts');
  const { toTelemetry } = await import('../../shared/telemetry/openTelemetry.ts');
  const exported = await exportToAzureMonitor(settings, {
    httpClient: {
      sendRequest: async (request) => ({
        request,
        status: 200,
        headers: request.headers,
        bodyAsText: '{"itemsReceived":1,"itemsAccepted":1}',
      }),
    },
  });
  const without = await answerCall(url, noTelemetry);
  const withExport = await answerCall(url, toTelemetry(exported));
  const times = { without: [] as number[], withExport: [] as number[] };
  for (let round = 0; round < 12; round += 1) {
    const [plain, told] = [await timesOf(without.once, 250), await timesOf(withExport.once, 250)];
    // The first rounds warm the code.
    if (round < 2) continue;
    times.without.push(...plain);
    times.withExport.push(...told);
  }
  await Promise.all([without.close(), withExport.close(), exported.close()]);
  server.close();
  return times;
}

/** A fresh process: the bundle as the host loads it, then what export loads beside the start's connections. */
function measureStart(): { readonly bundle: number; readonly export: number } {
  const child = spawnSync(process.execPath, [__filename, 'start'], {
    encoding: 'utf8',
    env: {
      ...process.env,
      BOT_APP_ID: 'a',
      BOT_TENANT_ID: 't',
      CALLBACK_BASE_URL: 'https://bot.contoso.com/api/calls',
      ServiceBusConnection: 'Endpoint=sb://127.0.0.1',
      TableStorageConnection: 'UseDevelopmentStorage=true',
    },
  });
  return JSON.parse(child.stdout.trim().split('\n').at(-1) ?? '') as { bundle: number; export: number };
}

async function start(): Promise<void> {
  // Without a host, the library says of each function that it is not registered.
  console.warn = () => {};
  const begun = performance.now();
  require('../main.cjs');
  const bundle = performance.now() - begun;
  const opening = performance.now();
  await createTelemetry(settings).open();
  console.log(JSON.stringify({ bundle, export: performance.now() - opening }));
  process.exit();
}

async function main(): Promise<void> {
  const starts = Array.from({ length: 9 }, measureStart);
  const bundle = quantile(
    starts.map((each) => each.bundle),
    0.5,
  );
  const exporting = quantile(
    starts.map((each) => each.export),
    0.5,
  );
  const { without, withExport } = await measureCalls();
  const ratio = (share: number) => (quantile(withExport, share) / quantile(without, share)).toFixed(2);
  const microseconds = Math.round((quantile(withExport, 0.5) - quantile(without, 0.5)) * 1_000);
  console.log(`loading the bundle             1.00 (${bundle.toFixed(0)} ms)`);
  console.log(
    `and opening the export         ${((bundle + exporting) / bundle).toFixed(2)} at the start, awaited with the connections`,
  );
  console.log(
    `answering without export       1.00 (median ${quantile(without, 0.5).toFixed(2)} ms, Graph replying at once)`,
  );
  console.log(
    `answering with export          ${ratio(0.5)} median, ${ratio(0.99)} p99 (${microseconds} µs more)`,
  );
}

void (process.argv[2] === 'start' ? start() : main());
