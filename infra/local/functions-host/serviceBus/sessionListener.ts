import { setTimeout as delay } from 'node:timers/promises';
import { isServiceBusError, type ServiceBusClient, type ServiceBusSessionReceiver } from '@azure/service-bus';
import type { StartedPart } from '../../part/runPart.ts';
import type { ServiceBusFunction } from '../functionDefinition.ts';
import type { ServiceBusSettings } from '../hostJson.ts';
import type { Invoke } from '../invocations.ts';
import type { Log } from '../log.ts';
import { handleMessage } from './handleMessage.ts';
import { watchReachability } from './reachability.ts';
import { SessionPool } from './sessionPool.ts';

/** Hands the messages of a queue with sessions to a function: sessions side by side, each in its order. */
export function startSessionListener(
  client: ServiceBusClient,
  definition: ServiceBusFunction,
  settings: ServiceBusSettings,
  invoke: Invoke,
  log: Log,
): Pick<StartedPart, 'stop'> {
  const reachability = watchReachability(definition.queueName, definition.name, log);
  const stopping = new AbortController();
  // A signal for each session, because the client leaves a listener on it after each wait without a message.
  const leaving = new Set<AbortController>();
  const serve = async (session: ServiceBusSessionReceiver): Promise<void> => {
    const leave = new AbortController();
    leaving.add(leave);
    await serveSession(session, definition, settings, invoke, leave.signal, log);
    leaving.delete(leave);
  };

  const pool = new SessionPool<ServiceBusSessionReceiver>({
    maxConcurrentSessions: settings.maxConcurrentSessions,
    accept: () => acceptNextSession(client, definition.queueName, settings),
    serve,
    release: closeQuietly,
    onAccepted: () => reachability.found(),
    async backOff(failures, error) {
      reachability.lost(error);
      await delay(Math.min(100 * 2 ** failures, 5000), undefined, { signal: stopping.signal }).catch(
        () => undefined,
      );
    },
  });
  return {
    async stop() {
      stopping.abort();
      for (const leave of leaving) leave.abort();
      await pool.stop();
      // It fails if the bus is gone.
      await client.close().catch(() => undefined);
    },
  };
}

async function acceptNextSession(
  client: ServiceBusClient,
  queueName: string,
  settings: ServiceBusSettings,
): Promise<ServiceBusSessionReceiver | undefined> {
  try {
    return await client.acceptNextSession(queueName, {
      maxAutoLockRenewalDurationInMs: settings.maxAutoLockRenewalDuration,
      skipParsingBodyAsJson: true,
      skipConvertingDate: true,
    });
  } catch (error) {
    if (isServiceBusError(error) && error.code === 'ServiceTimeout') return undefined;
    throw error;
  }
}

/** One message after the other, until none comes for the idle time, the lock is lost or the host stops. */
async function serveSession(
  session: ServiceBusSessionReceiver,
  definition: ServiceBusFunction,
  settings: ServiceBusSettings,
  invoke: Invoke,
  leaving: AbortSignal,
  log: Log,
): Promise<void> {
  const receive = { maxWaitTimeInMs: settings.sessionIdleTimeout, abortSignal: leaving };
  try {
    while (!leaving.aborted) {
      const [message] = await session.receiveMessages(1, receive);
      if (!message) break;
      await handleMessage(definition, message, session, invoke, leaving);
    }
  } catch (error) {
    if (!leaving.aborted) log(`A session of 'Functions.${definition.name}' was lost: ${String(error)}`);
  }
  await closeQuietly(session);
}

/** It fails if the session is lost, which the bus then frees. */
async function closeQuietly(session: ServiceBusSessionReceiver): Promise<void> {
  await session.close().catch(() => undefined);
}
