import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HttpRequest, type HttpResponseInit, InvocationContext } from '@azure/functions';
import { ServiceBusClient, type ServiceBusReceivedMessage } from '@azure/service-bus';
import { tablesConnectionString } from '../../infra/local/part/connectionStrings.ts';
import { readQueueDefinitions } from '../../infra/local/service-bus/queueDefinitions.ts';
import { startBroker } from '../../infra/local/service-bus/startBroker.ts';
import { readVersionedPolicy } from '../../shared/call/policy/policyVersion.ts';
import { type Application, compose } from '../../shared/compose.ts';
import { readSettings } from '../../shared/settings/settings.ts';
import { buildPart } from './buildPart.ts';
import { appId, type ForeignGraph, startForeignGraph, tenantId } from './foreignGraph.ts';
import { type RecordedTelemetry, recordedTelemetry } from './recordedTelemetry.ts';
import { startPart } from './startPart.ts';

/** What the webhook's address has in it. */
export const webhookSecret = 'very-secret';

export interface TracedApplication {
  readonly graph: ForeignGraph;
  readonly telemetry: RecordedTelemetry;
  /** Every line that the functions logged. */
  readonly logLines: readonly string[];
  /** Graph posts to the callback function. */
  post(body: unknown, options?: { token?: string; traceParent?: string }): Promise<HttpResponseInit>;
  /** An operator asks for the calls, with this token. */
  list(token: string): Promise<HttpResponseInit>;
  /** Hands what waits in a session to the queue's function; one that throws leaves its message as it is. */
  work(queue: 'call-events' | 'call-commands' | 'call-webhooks', sessionId: string): Promise<void>;
  /** Runs a timer's function. */
  tick(timer: 'forwardPendingCallEvents' | 'removeOldCalls'): Promise<void>;
  /** Puts anything into a queue. */
  enqueue(queue: string, sessionId: string, body: unknown): Promise<void>;
  /** Edits the policy file; the application looks at it each second. */
  savePolicy(policy: unknown): Promise<void>;
  /** Ends the broker, as an outage would. */
  loseServiceBus(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The application in this process, its real functions over the real clients, with telemetry kept in memory. Jest must
 * not have loaded `shared/application.ts` before.
 */
export async function startTracedApplication(
  policyFor: (graph: ForeignGraph) => unknown,
): Promise<TracedApplication> {
  const graph = await startForeignGraph();
  const broker = await startBroker({ port: 0, queues: readQueueDefinitions('infra/queues.json') });
  const tables = await startPart(await buildPart('infra/local/tables/main.ts'), ['--port', '0']);
  const telemetry = recordedTelemetry();
  const folder = await mkdtemp(path.join(tmpdir(), 'graph-call-handler-test-'));
  const policyFile = path.join(folder, 'policy.json');
  const policy = policyFor(graph);
  await writeFile(policyFile, JSON.stringify(policy));
  const application = compose(
    readSettings({
      BOT_APP_ID: appId,
      BOT_TENANT_ID: tenantId,
      CALLBACK_BASE_URL: 'https://bot.contoso.com/api/calls',
      GRAPH_BASE_URL: `${graph.url}/v1.0`,
      GRAPH_STATIC_TOKEN: 'app-token',
      CALLBACK_OPENID_CONFIGURATION_URL: `${graph.url}/openid`,
      OPERATOR_AUDIENCE: `api://${appId}`,
      // It takes whatever it is posted.
      CALL_EVENTS_WEBHOOK_URL: `${graph.url}/events?code=${webhookSecret}`,
      ServiceBusConnection: broker.connectionString,
      TableStorageConnection: tablesConnectionString(tables.port),
      CALL_POLICY_FILE: policyFile,
    }),
    readVersionedPolicy(policy),
    telemetry,
  );
  const functions = await loadFunctions(application);
  const serviceBus = new ServiceBusClient(broker.connectionString, { retryOptions: { maxRetries: 0 } });
  const logLines: string[] = [];
  const contextFor = (functionName: string, more: object) =>
    new InvocationContext({
      invocationId: randomUUID(),
      functionName,
      logHandler: (level, ...lines) => {
        logLines.push(lines.join(' '));
        telemetry.log(level, lines.join(' '));
      },
      ...more,
    });
  await application.warm({ info: () => {}, warn: () => {}, error: () => {} });
  return {
    graph,
    telemetry,
    logLines,
    post: async (body, { token, traceParent = newTraceParent() } = {}) => {
      const request = new HttpRequest({
        method: 'POST',
        url: 'https://bot.contoso.com/api/calls',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token ?? (await graph.token())}`,
        },
        body: { string: typeof body === 'string' ? body : JSON.stringify(body) },
      });
      const context = contextFor('callNotification', { traceContext: { traceParent } });
      return functions.callNotification(request, context);
    },
    list: async (token) => {
      const request = new HttpRequest({
        method: 'GET',
        url: 'https://bot.contoso.com/api/operator/calls',
        headers: { authorization: `Bearer ${token}` },
      });
      return functions.listCalls(
        request,
        contextFor('listCalls', { traceContext: { traceParent: newTraceParent() } }),
      );
    },
    work: async (queue, sessionId) => {
      const handle = functions[handlers[queue]];
      const receiver = await serviceBus.acceptSession(queue, sessionId);
      const messages = await receiver.receiveMessages(50, { maxWaitTimeInMs: 1_000 });
      for (const message of messages) {
        const context = contextFor(queue, {
          triggerMetadata: toTriggerMetadata(message),
          traceContext: { traceParent: newTraceParent() },
        });
        await handle(message.body, context)
          .then(async () => receiver.completeMessage(message))
          .catch(() => {});
      }
      await receiver.close();
    },
    tick: async (timer) => functions[timer](undefined as never, contextFor(timer, {})),
    enqueue: async (queue, sessionId, body) =>
      serviceBus.createSender(queue).sendMessages({ body, sessionId }),
    loseServiceBus: async () => broker.close(),
    savePolicy: async (edited) => writeFile(policyFile, JSON.stringify(edited)),
    stop: async () => {
      await serviceBus.close();
      await application.close();
      await broker.close();
      await tables.stop();
      await graph.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const handlers = {
  'call-events': 'recordCallEvent',
  'call-commands': 'performCallCommand',
  'call-webhooks': 'deliverCallEvents',
} as const;

/** The functions find their application by themselves; here it is the one just made. */
async function loadFunctions(application: Application) {
  jest.doMock('../../shared/application.ts', () => ({ application: () => application }));
  // Without a host, the library says of each function that it is not registered.
  const warnings = jest.spyOn(console, 'warn').mockImplementation(() => {});
  const { callNotification } = await import('../../functions/callNotification.ts');
  const { recordCallEvent } = await import('../../functions/recordCallEvent.ts');
  const { performCallCommand } = await import('../../functions/performCallCommand.ts');
  const { deliverCallEvents } = await import('../../functions/deliverCallEvents.ts');
  const { forwardPendingCallEvents } = await import('../../functions/forwardPendingCallEvents.ts');
  const { removeOldCalls } = await import('../../functions/removeOldCalls.ts');
  const { listCalls } = await import('../../functions/listCalls.ts');
  warnings.mockRestore();
  return {
    callNotification,
    recordCallEvent,
    performCallCommand,
    deliverCallEvents,
    forwardPendingCallEvents,
    removeOldCalls,
    listCalls,
  };
}

/** As the host hands it over, once `@azure/functions` has lowered the first letter of every name. */
function toTriggerMetadata(message: ServiceBusReceivedMessage): Record<string, unknown> {
  const properties = Object.entries(message.applicationProperties ?? {});
  return {
    messageId: message.messageId,
    deliveryCount: (message.deliveryCount ?? 0) + 1,
    enqueuedTime: message.enqueuedTimeUtc?.toISOString(),
    applicationProperties: Object.fromEntries(
      properties.map(([key, value]) => [key.charAt(0).toLowerCase() + key.slice(1), value]),
    ),
  };
}

/** A host that exports nothing flags its traces with 00. */
export function newTraceParent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
}
