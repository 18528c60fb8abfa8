import { lazily } from './async/lazily.ts';
import { credentialFor } from './azureCredential.ts';
import type { CommandQueue, EventQueue } from './ports/queues.ts';
import type { PendingEvents } from './ports/storage.ts';
import type { Telemetry } from './ports/telemetry.ts';
import type { WebhookQueue } from './ports/webhook.ts';
import type { Settings } from './settings/settings.ts';
import type { Storage } from './tables/openStorage.ts';

/** Commands and webhook messages are queued outside of the answer path, so they have more time. Milliseconds. */
const COMMAND_SEND_TIMEOUT = 10_000;

/** Service Bus and Table Storage, as the flows need them. Both SDKs load and connect at their first use. */
export interface Connections {
  readonly eventQueue: EventQueue;
  readonly commandQueue: CommandQueue;
  /** Absent where there is no webhook. */
  readonly webhookQueue: WebhookQueue | undefined;
  readonly pendingEvents: PendingEvents;
  openStorage(): Promise<Storage>;
  /** Rejects if the broker doesn't reply within the timeout (milliseconds). */
  checkQueue(timeout: number): Promise<void>;
  close(): Promise<void>;
}

export function createConnections(settings: Settings, telemetry: Telemetry): Connections {
  const openStorage = lazily(async () => {
    const { openStorage: open } = await import('./tables/openStorage.ts');
    return open(settings, await credentialFor(settings.tableStorage, 'tables', telemetry));
  });
  const connect = lazily(async () => {
    const { connectServiceBus } = await import('./servicebus/connectServiceBus.ts');
    const { serviceBus } = settings;
    return connectServiceBus(serviceBus, await credentialFor(serviceBus, 'service_bus', telemetry));
  });
  const openEventQueue = lazily(async () => {
    const { createEventQueue } = await import('./servicebus/createEventQueue.ts');
    const { callEventsQueue, queueSendTimeout } = settings;
    return createEventQueue(await connect(), callEventsQueue, queueSendTimeout, telemetry);
  });
  const openCommandQueue = lazily(async () => {
    const { createCommandQueue } = await import('./servicebus/createCommandQueue.ts');
    const { callCommandsQueue } = settings;
    return createCommandQueue(await connect(), callCommandsQueue, COMMAND_SEND_TIMEOUT, telemetry);
  });
  const openWebhookQueue = lazily(async () => {
    const { createWebhookQueue } = await import('./servicebus/createWebhookQueue.ts');
    return createWebhookQueue(await connect(), settings.callWebhooksQueue, COMMAND_SEND_TIMEOUT, telemetry);
  });
  const webhookQueue: WebhookQueue = {
    send: async (messages) => (await openWebhookQueue()).send(messages),
  };
  return {
    eventQueue: { send: async (events, wait) => (await openEventQueue()).send(events, wait) },
    commandQueue: { send: async (messages) => (await openCommandQueue()).send(messages) },
    webhookQueue: settings.callEventsWebhookUrl === undefined ? undefined : webhookQueue,
    pendingEvents: {
      add: async (events) => (await openStorage()).pendingEvents.add(events),
      list: async (after) => (await openStorage()).pendingEvents.list(after),
      remove: async (waiting) => (await openStorage()).pendingEvents.remove(waiting),
      setAside: async (waiting, reason) => (await openStorage()).pendingEvents.setAside(waiting, reason),
    },
    openStorage,
    checkQueue: async (timeout) => (await openEventQueue()).check(timeout),
    close: async () => (await openEventQueue()).close(),
  };
}
