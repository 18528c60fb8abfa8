import { defaults } from '../../../infra/local/graph/startGraph.ts';
import { readCommand } from '../../../shared/call/commands/commands.ts';
import { readCallId } from '../../../shared/call/notification/callId.ts';
import type { Policy } from '../../../shared/call/policy/policy.ts';
import { createCallback } from '../../../shared/callback/callback.ts';
import { forwardPendingEvents } from '../../../shared/flow/forwardPendingEvents.ts';
import { performCommandMessage } from '../../../shared/flow/performCommandMessage.ts';
import { createPlacedCalls } from '../../../shared/flow/placedCalls.ts';
import { receiveNotification } from '../../../shared/flow/receiveNotification.ts';
import { recordCallEvent } from '../../../shared/flow/recordCallEvent.ts';
import { requestCommand, requestNewCall } from '../../../shared/flow/requestCommand.ts';
import { createCallControl } from '../../../shared/graph/callControl.ts';
import { handleMessage } from '../../../shared/messages/handleMessage.ts';
import type { CommandQueue, EventQueue } from '../../../shared/ports/queues.ts';
import { encodeEvent, fromCloudEvent } from '../../../shared/servicebus/cloudEvent.ts';
import { fromCloudCommand, messageIdOf, toCloudCommand } from '../../../shared/servicebus/commandMessage.ts';
import { noTelemetry } from '../../../shared/telemetry/noTelemetry.ts';
import {
  inMemoryCallStore,
  inMemoryCommandStore,
  inMemoryPendingEvents,
  inMemoryPoisonMessages,
  noEndpoints,
} from '../../support/inMemory.ts';
import { silentLog } from '../../support/silentLog.ts';
import type { Chance } from './chance.ts';
import { createIllness, illPort } from './illPort.ts';
import type { InProcessGraph, Post } from './inProcessGraph.ts';
import { type Delivered, SessionQueue } from './sessionQueue.ts';
import type { SimulatedProcess } from './simulatedProcess.ts';
import type { VirtualTime } from './virtualTime.ts';

/** Milliseconds: the settings' defaults, and how often the timer function runs. */
const intervals = { callCheckDelay: 120_000, keepAliveInterval: 900_000, lostConfirmationDelay: 60_000 };
const ANSWER_MARGIN = 1_000;
const FORWARD_EVERY = 15_000;
const OPERATOR_TRIES_EVERY = 1_000;

/** The services that outlive every process: two queues, the tables. */
export type Services = ReturnType<typeof createServices>;

export function createServices(chance: Chance, time: VirtualTime) {
  const bus = createIllness(chance, time);
  const tables = createIllness(chance, time);
  const events = new SessionQueue(time, chance, bus);
  const commands = new SessionQueue(time, chance, bus);
  const callStore = inMemoryCallStore();
  const commandStore = inMemoryCommandStore();
  const pendingEvents = inMemoryPendingEvents();
  const poisonMessages = inMemoryPoisonMessages();
  const eventQueue: EventQueue = {
    send: async (sent) =>
      events.send(
        sent.map((event) => ({
          messageId: event.id,
          sessionId: event.callId,
          body: JSON.parse(encodeEvent(event).toString('utf8')),
        })),
      ),
  };
  const commandQueue: CommandQueue = {
    send: async (sent) =>
      commands.send(
        sent.map((message) => ({
          messageId: messageIdOf(message),
          sessionId: message.kind === 'check' ? message.callId : message.session,
          body: overTheWire(toCloudCommand(message)),
          dueAt: message.at,
        })),
      ),
  };
  return {
    /** As they are. */
    kept: { callStore, commandStore, pendingEvents, poisonMessages, events, commands },
    /** As the product finds them. */
    found: {
      eventQueue: illPort('Service Bus', eventQueue, bus),
      commandQueue: illPort('Service Bus', commandQueue, bus),
      callStore: illPort('Table Storage', callStore, tables),
      commandStore: illPort('Table Storage', commandStore, tables),
      pendingEvents: illPort('Table Storage', pendingEvents, tables),
      poisonMessages: illPort('Table Storage', poisonMessages, tables),
    },
  };
}

const overTheWire = (body: unknown): unknown => JSON.parse(JSON.stringify(body));

export interface Surroundings {
  readonly services: Services;
  readonly graph: InProcessGraph;
  readonly policy: Policy;
  /** Whether anything is left to do; timers run for as long. */
  isBusy(): boolean;
}

/** The ports of a process, each thing they do between two turns. */
function portsOf(process: SimulatedProcess, { services: { found }, graph }: Surroundings) {
  const reached = Object.fromEntries(
    Object.entries(found).map(([name, port]) => [name, process.reach(port)]),
  ) as unknown as typeof found;
  return {
    ...reached,
    graph: graph.portOf(process),
    clock: process.clock,
    log: silentLog(),
    telemetry: noTelemetry,
    recentRecords: process.recentRecords,
    intervals,
    ...intervals,
    botTenantId: defaults.tenantId,
    callbackBaseUrl: defaults.callbackUrl,
  };
}

/** What an http host does: it takes Graph's POSTs. */
export function serveHttp(process: SimulatedProcess, surroundings: Surroundings): Post {
  const ports = portsOf(process, surroundings);
  const receiving = {
    ...ports,
    policy: surroundings.policy,
    callControl: createCallControl(ports.graph, async (media) => {
      if (media.kind === 'serviceHosted' || media.blob !== undefined) return media;
      throw new Error('There is no media host.');
    }),
    placedCalls: createPlacedCalls(async () => ports, process.clock),
    ...noEndpoints(),
    oncePerCall: process.oncePerCall,
    answerMargin: ANSWER_MARGIN,
  };
  const callback = createCallback({
    verify: async (authorization = '') => ({
      tenantId: tenantIn(authorization),
      roles: [],
      payload: {},
      expiresAt: Number.MAX_SAFE_INTEGER,
    }),
    receive: async (delivery, log) => receiveNotification(delivery, { ...receiving, log }),
    clock: process.clock,
    telemetry: noTelemetry,
  });
  return async (url, headers, { contentType, body }) =>
    new Promise((resolve, reject) => {
      const callOff = process.whenKilled(() => reject(new Error('socket hang up')));
      const [, , , callbackKey] = new URL(url).pathname.split('/');
      const request = {
        headers: { get: (name: string) => ({ ...headers, 'content-type': contentType })[name] ?? null },
        params: callbackKey === undefined ? {} : { callbackKey: decodeURIComponent(callbackKey) },
        arrayBuffer: async () => new Uint8Array(Buffer.from(body)).buffer,
      };
      const reply = async () => {
        const { status, jsonBody } = await callback(request, silentLog(), undefined);
        await process.turn();
        callOff();
        resolve({ status, reply: jsonBody });
      };
      void reply().catch(() => resolve({ status: 500, reply: undefined }));
    });
}

function tenantIn(authorization: string): string {
  const { tid } = JSON.parse(authorization.replace('Bearer ', '')) as { tid: string };
  return tid;
}

const invocationOf = ({ messageId, sessionId, deliveryCount }: Delivered) => ({
  triggerMetadata: { messageId, sessionId, deliveryCount },
  log: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
});

/** What the worker of the events does. */
export function recordEvents(process: SimulatedProcess, surroundings: Surroundings): void {
  const ports = portsOf(process, surroundings);
  const handling = { ...ports, queue: 'call-events', name: 'record', openStorage: async () => ports };
  surroundings.services.kept.events.work(process, async (message) =>
    handleMessage(invocationOf(message), handling, async (opened) =>
      recordCallEvent(fromCloudEvent(message.body), { ...ports, ...opened }),
    ),
  );
}

/** What the worker of the commands does. */
export function performCommands(process: SimulatedProcess, surroundings: Surroundings): void {
  const ports = portsOf(process, surroundings);
  const handling = { ...ports, queue: 'call-commands', name: 'perform', openStorage: async () => ports };
  surroundings.services.kept.commands.work(process, async (message) =>
    handleMessage(invocationOf(message), handling, async (opened) =>
      performCommandMessage(fromCloudCommand(message.body), { ...ports, ...opened }),
    ),
  );
}

/** What the timer does. */
export function forwardEvents(process: SimulatedProcess, surroundings: Surroundings): void {
  const ports = portsOf(process, surroundings);
  const { waiting } = surroundings.services.kept.pendingEvents;
  const run = async () => {
    while (surroundings.isBusy()) {
      await process.clock.sleep(FORWARD_EVERY);
      if (waiting.size > 0) await forwardPendingEvents(ports).catch(() => {});
    }
  };
  void run();
}

/** What a host does with an operator's request: it is made again, by the same key, until it was taken. */
export async function operate(
  process: SimulatedProcess,
  { path, body, key }: { readonly path: string; readonly body: unknown; readonly key: string },
  surroundings: Surroundings,
): Promise<void> {
  const ports = portsOf(process, surroundings);
  const requested = { command: readCommand(body), key };
  const [, callId] = /\/calls\/([^/]+)\/commands$/.exec(path) ?? [];
  const ask = async () =>
    callId === undefined
      ? requestNewCall(requested, ports)
      : requestCommand(readCallId(decodeURIComponent(callId)), requested, ports);
  for (;;) {
    const taken = await ask().catch(() => 'failed' as const);
    if (taken !== 'failed' && taken !== 'callUnknown') return;
    await process.clock.sleep(OPERATOR_TRIES_EVERY);
  }
}
