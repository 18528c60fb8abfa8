import { systemClock } from '../part/clock.ts';
import { loopbackUrl } from '../part/loopback.ts';
import { createCommunicationsApi } from './api/communicationsApi.ts';
import { createAuthority } from './authority/authority.ts';
import { serveAuthority } from './authority/authorityApi.ts';
import { serveControl } from './control/controlApi.ts';
import { createRequestFaults } from './faults/requestFaults.ts';
import { listen, type Received } from './http/server.ts';
import { serveKeys } from './keys/keysApi.ts';
import { createNotificationTokens } from './keys/notificationTokens.ts';
import { createSigningKeys } from './keys/signingKeys.ts';
import type { AddressMap } from './notifications/mapAddress.ts';
import { createPoster } from './notifications/post.ts';
import { createSender } from './notifications/sender.ts';
import { loadScenarios } from './script/loadScenarios.ts';
import { createRuns } from './script/runs.ts';
import type { Deadlines, SimulatedGraph } from './simulatedGraph.ts';

export interface GraphOptions {
  /** 0, the default, is any free port. */
  readonly port?: number;
  /** The bot's global callback, registered with its Teams channel. */
  readonly callbackUrl?: string;
  readonly map?: AddressMap;
  readonly appId?: string;
  readonly tenantId?: string;
  /** The folder of the scenario files. */
  readonly scenarios?: string;
  readonly deadlines?: Partial<Deadlines>;
  /** Any number where absent. */
  readonly mostCalls?: number;
}

export interface Graph {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly address: string;
  close(): Promise<void>;
}

export const defaults = {
  callbackUrl: 'https://bot.contoso.com/api/calls',
  map: { 'https://bot.contoso.com': 'http://127.0.0.1:7071' },
  appId: '24701998-1a73-4d42-8085-bf46ed0ae039',
  tenantId: '632899f8-2ea1-4604-8413-27bd2892079f',
  scenarios: 'infra/local/graph/scenarios',
  deadlines: { regular: 15_000, recording: 5_000, keepAlive: 45 * 60_000 },
} as const;

/** Starts the simulator; rejects if the port is taken or a scenario can't be read. */
export async function startGraph(options: GraphOptions = {}): Promise<Graph> {
  const chosen = { port: 0, ...defaults, ...options };
  const scenarios = await loadScenarios(chosen.scenarios);
  const clock = systemClock;
  const { appId, tenantId } = chosen;
  const keys = await createSigningKeys();
  const address = () => loopbackUrl(server.port);
  const graph: SimulatedGraph = {
    scenarios,
    runs: createRuns(),
    sender: createSender({ ...chosen, clock, poster: createPoster() }),
    clock,
    deadlines: { ...defaults.deadlines, ...options.deadlines },
    mostCalls: options.mostCalls ?? Infinity,
    tokenFor: createNotificationTokens(keys, clock),
    appId,
    tenantId,
    keys,
    authority: await createAuthority({ appId, address, clock }),
    requestFaults: createRequestFaults(clock),
    address,
  };
  const serveCalls = createCommunicationsApi(graph);

  const server = await listen(chosen.port, async (request: Received) => {
    if (request.path.startsWith('/simulator/')) return serveControl(request, graph);
    return (
      serveKeys(request.path, keys, address()) ??
      (await serveAuthority(request, graph.authority, address())) ??
      (await serveCalls(request))
    );
  });
  return {
    port: server.port,
    address: loopbackUrl(server.port),
    async close() {
      await Promise.all([server.close(), graph.sender.close()]);
    },
  };
}
