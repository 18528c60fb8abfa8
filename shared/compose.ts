import path from 'node:path';
import { openAll } from './async/openAll.ts';
import { rememberFor } from './async/rememberFor.ts';
import { createKeySet } from './auth/keySet.ts';
import { rememberVerified } from './auth/rememberVerified.ts';
import { verifyToken } from './auth/verifyToken.ts';
import { managedIdentity } from './azureCredential.ts';
import { audiencesIn } from './call/policy/audiencesIn.ts';
import { toWallTime } from './call/policy/hours.ts';
import type { Policy } from './call/policy/policy.ts';
import type { VersionedPolicy } from './call/policy/policyVersion.ts';
import type { CallEvent } from './call/record/callEvent.ts';
import { isLoopback } from './call/schema/isLoopback.ts';
import { type Callback, createCallback } from './callback/callback.ts';
import { type Connections, createConnections } from './connections.ts';
import { createEndpoints } from './endpoints/createEndpoints.ts';
import { createPolicyBlob } from './endpoints/createPolicyBlob.ts';
import { checkHealth, type Health } from './flow/checkHealth.ts';
import { FailingEndpoints } from './flow/failingEndpoints.ts';
import { OncePerCall } from './flow/oncePerCall.ts';
import { createPlacedCalls } from './flow/placedCalls.ts';
import { PolicyInForce } from './flow/policyInForce.ts';
import { receiveNotification } from './flow/receiveNotification.ts';
import { createCallControl } from './graph/callControl.ts';
import { createAudienceTokens } from './graph/createAudienceTokens.ts';
import { createTokenSource, identityClientIdOf } from './graph/createTokenSource.ts';
import { createGraphClient } from './graph/graphClient.ts';
import { createMediaHosts } from './graph/mediaHost.ts';
import { type Console, createConsole } from './operator/console.ts';
import { createOperatorAccess } from './operator/createOperatorAccess.ts';
import type { OperatorAccess } from './operator/operatorEndpoint.ts';
import { createSharedReads, type SharedReads } from './operator/sharedReads.ts';
import type { Clock } from './ports/clock.ts';
import type { Endpoints } from './ports/endpoints.ts';
import type { Graph } from './ports/graph.ts';
import type { PolicySource, PolicyStore } from './ports/policy.ts';
import type { StoredRecord } from './ports/storage.ts';
import type { Log, Telemetry } from './ports/telemetry.ts';
import { policyFileSource } from './settings/policyFile.ts';
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
  /** The one in force, and its version. */
  readonly policy: Policy;
  readonly policyVersion: string;
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
  health(): Promise<Health & { readonly policyVersion: string }>;
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
  packaged: VersionedPolicy,
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
    policy: async () => {
      if (!policyInForce.isUpToDate) throw new Error('The policy in force is not the published one.');
    },
  };
  const { source: policySource, interval: policyInterval } = policySourceOf(settings);
  const policyInForce = new PolicyInForce(packaged, {
    source: policySource,
    store: settings.callPolicyUrl === undefined ? undefined : lazyPolicyStore(connections),
    telemetry,
    tellsValues: settings.isLocal,
    changed: () => {
      ownApis().catch(() => {});
      void hours();
    },
  });
  const ownApis = async () => {
    await Promise.all(
      audiencesIn(policyInForce.current.policy).map(async (audience) => audienceTokens.get(audience, false)),
    );
  };
  // Creates the zone's time format before the first call.
  const hours = async () => void toWallTime(new Date(clock.now()), policyInForce.current.policy.timeZone);
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
  let policyReads: NodeJS.Timeout | undefined;

  return {
    settings,
    get policy() {
      return policyInForce.current.policy;
    },
    get policyVersion() {
      return policyInForce.current.policyVersion;
    },
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
      receive: async (delivery, log) =>
        receiveNotification(delivery, { ...receiving, ...policyInForce.current, log }),
      clock,
      telemetry,
    }),
    health: rememberFor(
      HEALTH_LIFETIME,
      async () => ({
        ...(await checkHealth(parts, CHECK_TIMEOUT, clock)),
        policyVersion: policyInForce.current.policyVersion,
      }),
      clock,
    ),
    warm: async (log) => {
      renewals ??= setInterval(() => renewed.forEach((one) => void one.renew()), RENEWAL_INTERVAL).unref();
      if (policyInterval !== undefined)
        policyReads ??= setInterval(() => void policyInForce.refresh(log), policyInterval).unref();
      const rules = async () => (policyInterval === undefined ? undefined : policyInForce.start(log));
      await openAll({ ...parts, policy: rules, ownApis, hours, telemetry: telemetry.open }, WARM_TIMEOUT, {
        clock,
        log,
      });
    },
    close: async () => {
      clearInterval(renewals);
      clearInterval(policyReads);
      policySource.close?.();
      endpoints.close();
      await Promise.allSettled([graph.close(), close()]);
      await telemetry.close();
    },
  };
}

/** How often a published policy is looked at, and a file on this machine. */
const PUBLISHED_POLICY_INTERVAL = 30_000;
const POLICY_FILE_INTERVAL = 1_000;

interface ChosenPolicySource {
  readonly source: PolicySource & { close?(): void };
  /** Absent where the policy can't change while this process runs. */
  readonly interval: number | undefined;
}

/** The published policy where there is one, else the file that the app has started with. */
function policySourceOf(settings: Settings): ChosenPolicySource {
  const { callPolicyUrl: url, isLocal } = settings;
  if (url === undefined)
    return {
      source: policyFileSource(settings.callPolicyFile),
      interval: isLocal ? POLICY_FILE_INTERVAL : undefined,
    };
  const isBlob = !isLoopback(new URL(url));
  const authorize = async () => {
    if (!isBlob) return undefined;
    const identity = await managedIdentity(identityClientIdOf(settings));
    return (await identity.getToken('https://storage.azure.com/.default'))?.token;
  };
  return { source: createPolicyBlob(url, authorize), interval: PUBLISHED_POLICY_INTERVAL };
}

function lazyPolicyStore({ openStorage }: Pick<Connections, 'openStorage'>): PolicyStore {
  return {
    load: async () => (await openStorage()).policyStore.load(),
    save: async (text) => (await openStorage()).policyStore.save(text),
  };
}
