import path from 'node:path';
import { openAll } from './async/openAll.ts';
import { rememberFor } from './async/rememberFor.ts';
import { createKeySet } from './auth/keySet.ts';
import { rememberVerified } from './auth/rememberVerified.ts';
import { verifyToken } from './auth/verifyToken.ts';
import { audiencesIn } from './call/policy/audiencesIn.ts';
import { toWallTime } from './call/policy/hours.ts';
import type { Policy } from './call/policy/policy.ts';
import type { CallEvent } from './call/record/callEvent.ts';
import { type Callback, createCallback } from './callback/callback.ts';
import { type Connections, createConnections } from './connections.ts';
import { createEndpoints } from './endpoints/createEndpoints.ts';
import { checkHealth, type Health } from './flow/checkHealth.ts';
import { FailingEndpoints } from './flow/failingEndpoints.ts';
import { OncePerCall } from './flow/oncePerCall.ts';
import { createPlacedCalls } from './flow/placedCalls.ts';
import { receiveNotification } from './flow/receiveNotification.ts';
import { createCallControl } from './graph/callControl.ts';
import { createAudienceTokens } from './graph/createAudienceTokens.ts';
import { createTokenSource } from './graph/createTokenSource.ts';
import { createGraphClient } from './graph/graphClient.ts';
import { createMediaHosts } from './graph/mediaHost.ts';
import { type Console, createConsole } from './operator/console.ts';
import { createOperatorAccess } from './operator/createOperatorAccess.ts';
import type { OperatorAccess } from './operator/operatorEndpoint.ts';
import { createSharedReads, type SharedReads } from './operator/sharedReads.ts';
import type { Clock } from './ports/clock.ts';
import type { Endpoints } from './ports/endpoints.ts';
import type { Graph } from './ports/graph.ts';
import type { StoredRecord } from './ports/storage.ts';
import type { Log, Telemetry } from './ports/telemetry.ts';
import type { Settings } from './settings/settings.ts';
import { systemClock } from './systemClock.ts';
import { type ApplicationTelemetry, createTelemetry } from './telemetry/createTelemetry.ts';

/** How often keys and tokens are checked; old ones are renewed. All in milliseconds. */
const RENEWAL_INTERVAL = 60_000;
/** How long the start waits for connections. Slower ones continue to open in the background. */
const WARM_TIMEOUT = 5_000;
const CHECK_TIMEOUT = 2_000;
const HEALTH_LIFETIME = 1_000;

/** Where the build leaves the operator's page: beside the bundle, `dist/main.cjs`, and from this file in the same place. */
const consoleFolder = path.join(__dirname, '../dist/console');

/** What the functions call: the flows with their real adapters. */
export interface Application
  extends Pick<
    Connections,
    'eventQueue' | 'commandQueue' | 'webhookQueue' | 'pendingEvents' | 'openStorage'
  > {
  readonly settings: Settings;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly operatorAccess: OperatorAccess;
  readonly sharedReads: SharedReads;
  readonly console: Console;
  readonly graph: Graph;
  /** The last record of each call that this process has saved. */
  readonly recentRecords: Map<string, StoredRecord>;
  readonly callback: Callback;
  /** The operator's own. */
  readonly endpoints: Endpoints;
  health(): Promise<Health>;
  /** Opens connections and fetches keys and tokens, so that no answer waits for them. Never rejects. */
  warm(log: Log): Promise<void>;
  close(): Promise<void>;
}

/**
 * Connects the flows to their real adapters. This is the only place that does so. The SDKs load at their first use,
 * which is `warm` at the start.
 */
export function compose(
  settings: Settings,
  policy: Policy,
  telemetry: ApplicationTelemetry = createTelemetry(settings.telemetry),
): Application {
  const clock = systemClock;
  const keySet = createKeySet(settings.callbackOpenIdConfigurationUrl, clock);
  const tokens = createTokenSource(settings, telemetry);
  const audienceTokens = createAudienceTokens(settings, telemetry);
  const endpoints = createEndpoints(audienceTokens);
  const graph = createGraphClient(settings.graphBaseUrl, tokens, telemetry);
  const { checkQueue, close, ...connections } = createConnections(settings, telemetry);
  const parts = {
    queue: async () => checkQueue(CHECK_TIMEOUT),
    table: async () => (await connections.openStorage()).check(),
    keys: async () => (keySet.isWarm ? undefined : keySet.refresh()),
    token: async () => void (await tokens.get(settings.botTenantId, false)),
  };
  const ownApis = async () => {
    await Promise.all(audiencesIn(policy).map(async (audience) => audienceTokens.get(audience, false)));
  };
  // Creates the zone's time format before the first call.
  const hours = async () => void toWallTime(new Date(clock.now()), policy.timeZone);
  const tokenRules = { issuers: settings.callbackTokenIssuers, audience: settings.botAppId };
  const operatorAccess = createOperatorAccess(settings, clock);
  const renewed = [
    keySet,
    tokens,
    audienceTokens,
    ...(operatorAccess.kind === 'token' ? [operatorAccess.keySet] : []),
  ];
  const receiving = {
    ...connections,
    policy,
    clock,
    telemetry,
    placedCalls: createPlacedCalls(connections.openStorage, clock),
    callControl: createCallControl(graph, createMediaHosts(audienceTokens)),
    endpoints,
    failingEndpoints: new FailingEndpoints(clock),
    callbackHosts: settings.callbackHosts,
    oncePerCall: new OncePerCall<CallEvent | undefined>(),
    answerMargin: settings.answerMargin,
    callbackBaseUrl: settings.callbackBaseUrl,
  };
  let renewals: NodeJS.Timeout | undefined;

  return {
    settings,
    policy,
    clock,
    telemetry,
    ...connections,
    operatorAccess,
    sharedReads: createSharedReads(clock),
    console: createConsole(consoleFolder, settings),
    graph,
    recentRecords: new Map(),
    endpoints,
    callback: createCallback({
      verify: rememberVerified(
        async (authorization, now) => verifyToken(authorization, keySet, tokenRules, now),
        keySet,
      ),
      receive: async (delivery, log) => receiveNotification(delivery, { ...receiving, log }),
      clock,
      telemetry,
    }),
    health: rememberFor(HEALTH_LIFETIME, async () => checkHealth(parts, CHECK_TIMEOUT, clock), clock),
    warm: async (log) => {
      renewals ??= setInterval(() => renewed.forEach((one) => void one.renew()), RENEWAL_INTERVAL).unref();
      await openAll({ ...parts, ownApis, hours, telemetry: telemetry.open }, WARM_TIMEOUT, {
        clock,
        log,
      });
    },
    close: async () => {
      clearInterval(renewals);
      endpoints.close();
      await Promise.allSettled([graph.close(), close()]);
      await telemetry.close();
    },
  };
}
