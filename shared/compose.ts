import { credentialFor, tellingFailures } from './azureCredential.ts';
import type { CallEvent } from './call/event.ts';
import type { Policy } from './call/policy/index.ts';
import { systemClock } from './clock.ts';
import { checkHealth, type Health } from './flow/checkHealth.ts';
import { Claims } from './flow/claims.ts';
import { receiveNotification } from './flow/receiveNotification.ts';
import { createCallControl } from './graph/callControl.ts';
import { createTokenSource } from './graph/createTokenSource.ts';
import { createGraphCalls } from './graph/graphCalls.ts';
import { createGraphClient } from './graph/graphClient.ts';
import { toJoinResponse } from './graph/joinResponse.ts';
import { createKeySet } from './graph/keySet.ts';
import { type CallbackRequest, notificationEndpoint, type Reply } from './graph/notificationEndpoint.ts';
import { tellDelivery } from './graph/tellDelivery.ts';
import { verifyToken } from './graph/verifyToken.ts';
import { lazily } from './lazily.ts';
import { createOperatorAccess } from './operator/createOperatorAccess.ts';
import type { OperatorAccess } from './operator/operatorEndpoint.ts';
import type {
  Clock,
  CommandQueue,
  EventQueue,
  GraphCalls,
  Log,
  PendingEvents,
  StoredRecord,
  Telemetry,
} from './ports.ts';
import type { Connection, Settings } from './settings.ts';
import type { Storage } from './tables/openStorage.ts';
import { type ApplicationTelemetry, createTelemetry } from './telemetry/createTelemetry.ts';
import { span } from './telemetry/names.ts';

/** Keys are fetched anew this often, behind the calls' back. Milliseconds, as all here. */
const KEY_REFRESH_INTERVAL = 60 * 60_000;
/** Tokens are looked at this often, and renewed where they near their end. */
const TOKEN_RENEWAL_INTERVAL = 60_000;
/** The start waits this long for connections; what takes longer goes on opening meanwhile. */
const WARM_TIMEOUT = 5_000;
/** No caller waits for a command to be queued. */
const COMMAND_SEND_TIMEOUT = 10_000;
const CHECK_TIMEOUT = 2_000;
const HEALTH_LIFETIME = 1_000;

/** What the functions call: the flows with everything real behind them. */
export interface Application {
  readonly settings: Settings;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly operatorAccess: OperatorAccess;
  readonly eventQueue: EventQueue;
  readonly pendingEvents: PendingEvents;
  readonly commandQueue: CommandQueue;
  readonly graphCalls: GraphCalls;
  /** The last record of each call that this process saved. */
  readonly recentRecords: Map<string, StoredRecord>;
  openStorage(): Promise<Storage>;
  readonly telemetry: Telemetry;
  /** `cause` is W3C's `traceparent` of the request. */
  receiveNotification(request: CallbackRequest, log: Log, cause: string | undefined): Promise<Reply>;
  health(): Promise<Health>;
  /** Opens and fetches beforehand what an answer must not wait for. Never rejects. */
  warm(log: Log): Promise<void>;
  close(): Promise<void>;
}

/** The only place that builds real adapters. The SDKs load at their first use, which `warm` makes the app's start. */
export function compose(
  settings: Settings,
  policy: Policy,
  telemetry: ApplicationTelemetry = createTelemetry(settings.telemetry),
): Application {
  const clock = systemClock;
  const keySet = createKeySet(settings.callbackOpenIdConfigurationUrl, clock);
  const tokens = createTokenSource(settings, telemetry);
  const graph = createGraphClient(settings.graphBaseUrl, tokens, telemetry);
  const credential = async (resource: 'service_bus' | 'tables', connection: Connection) =>
    tellingFailures(await credentialFor(connection), resource, telemetry);
  const openStorage = lazily(async () => {
    const { openStorage: open } = await import('./tables/openStorage.ts');
    return open(settings, await credential('tables', settings.tableStorage));
  });
  const connect = lazily(async () => {
    const { connectServiceBus } = await import('./servicebus/connectServiceBus.ts');
    return connectServiceBus(settings.serviceBus, await credential('service_bus', settings.serviceBus));
  });
  const openQueue = lazily(async () => {
    const { createEventQueue } = await import('./servicebus/createEventQueue.ts');
    const { callEventsQueue, queueSendTimeout } = settings;
    return createEventQueue(await connect(), callEventsQueue, queueSendTimeout, telemetry);
  });
  const openCommandQueue = lazily(async () => {
    const { createCommandQueue } = await import('./servicebus/createCommandQueue.ts');
    const { callCommandsQueue } = settings;
    return createCommandQueue(await connect(), callCommandsQueue, COMMAND_SEND_TIMEOUT, telemetry);
  });
  const eventQueue: EventQueue = { send: async (events) => (await openQueue()).send(events) };
  const pendingEvents: PendingEvents = {
    add: async (events) => (await openStorage()).pendingEvents.add(events),
    list: async (limit) => (await openStorage()).pendingEvents.list(limit),
    remove: async (events) => (await openStorage()).pendingEvents.remove(events),
  };
  const parts = {
    queue: async () => (await openQueue()).check(CHECK_TIMEOUT),
    table: async () => (await openStorage()).check(),
    keys: async () => (keySet.isWarm ? undefined : keySet.refresh()),
    token: async () => void (await tokens.get(settings.botTenantId, false)),
  };
  const claims = new Claims<CallEvent | undefined>();
  const { answerMargin, callbackBaseUrl } = settings;
  const ports = {
    policy,
    callControl: createCallControl(graph, tokens),
    eventQueue,
    pendingEvents,
    claims,
    clock,
    telemetry,
    answerMargin,
    callbackBaseUrl,
  };
  const tokenRules = { issuers: settings.callbackTokenIssuers, audience: settings.botAppId };
  const renewals: NodeJS.Timeout[] = [];

  return {
    settings,
    policy,
    clock,
    operatorAccess: createOperatorAccess(settings, clock),
    eventQueue,
    pendingEvents,
    commandQueue: { send: async (messages) => (await openCommandQueue()).send(messages) },
    graphCalls: createGraphCalls(graph),
    telemetry,
    recentRecords: new Map(),
    openStorage,
    receiveNotification: async (request, log, cause) =>
      tellDelivery(telemetry, cause, async (refuse) =>
        notificationEndpoint(request, {
          verify: async (authorization) =>
            telemetry.inSpan(span.checkToken, {}, async () => verifyToken(authorization, keySet, tokenRules)),
          now: clock.now,
          receive: async (delivery) => {
            const joining = await receiveNotification(delivery, { ...ports, log });
            return joining === undefined
              ? { status: 202 }
              : { status: 200, jsonBody: toJoinResponse(joining) };
          },
          onRefused: (reason) => {
            refuse(reason);
            log.warn('A notification was refused', { reason });
          },
        }),
      ),
    health: rememberFor(HEALTH_LIFETIME, async () => checkHealth(parts, CHECK_TIMEOUT, clock)),
    warm: async (log) => {
      renewals.push(
        setInterval(() => void keySet.refresh().catch(() => {}), KEY_REFRESH_INTERVAL).unref(),
        setInterval(() => void tokens.renew(), TOKEN_RENEWAL_INTERVAL).unref(),
      );
      const warming = Object.entries({ ...parts, telemetry: telemetry.open }).map(async ([part, open]) => {
        await open().catch((error: unknown) =>
          log.warn('Not ready at the start', { part, error: String(error) }),
        );
      });
      const done = new AbortController();
      await Promise.race([Promise.all(warming), clock.sleep(WARM_TIMEOUT, done.signal)]);
      done.abort();
    },
    close: async () => {
      for (const renewal of renewals) clearInterval(renewal);
      const closing = [graph.close(), openQueue().then(async (queue) => queue.close())];
      await Promise.allSettled(closing);
      await telemetry.close();
    },
  };
}

function rememberFor<T>(milliseconds: number, make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  let until = 0;
  return async () => {
    if (made === undefined || Date.now() >= until) {
      until = Date.now() + milliseconds;
      made = make();
    }
    return made;
  };
}
