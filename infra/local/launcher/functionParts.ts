import { longestStop } from '../functions-host/stopTimeouts.ts';
import type { Ports } from './localSettings.ts';
import type { Part } from './supervisePart.ts';

/** Milliseconds more than a host gives itself, because the machine may be slow. */
const MARGIN = 5_000;

/** `azure`: several http instances and a process for each worker, as in Azure. `light`: one host for http, one for the rest. */
export type Topology = 'azure' | 'light';

/** The processes for workers: as in Azure one for each function with a queue, and one for all timers. */
export const workerHosts = ['recordCallEvent', 'performCallCommand', 'deliverCallEvents', 'timers'] as const;

export interface FunctionParts {
  readonly hosts: readonly Part[];
  /** The part in front of several http hosts, which needs their ports. */
  readonly frontEnd?: (hosts: readonly number[]) => Part;
}

export function topologyFrom(variables: Readonly<Record<string, string | undefined>>): Topology {
  const given = variables['LOCAL_TOPOLOGY'] ?? '';
  if (given === '') return 'light';
  if (given === 'azure' || given === 'light') return given;
  throw new Error(`LOCAL_TOPOLOGY is "${given}"; expected azure, or light (the default).`);
}

export function functionParts(
  topology: Topology,
  settings: Readonly<Record<string, string>>,
  ports: Ports,
): FunctionParts {
  if (topology === 'light')
    return { hosts: [host('http', settings, ports.functions), host('workers', settings, 0)] };
  // The function exists only where there is a webhook.
  const hasWebhook = (settings['CALL_EVENTS_WEBHOOK_URL'] ?? '') !== '';
  const names = workerHosts.filter((name) => hasWebhook || name !== 'deliverCallEvents');
  const workers = names.map((name) => host(name, settings, 0));
  return {
    hosts: [host('http', settings, 0), host('http', settings, 0), ...workers],
    frontEnd: (hosts) => ({
      name: 'front-end',
      script: 'dist/local/front-end.mjs',
      args: ['--port', String(ports.functions), ...hosts.flatMap((port) => ['--to', String(port)])],
      environment: {},
    }),
  };
}

/** @param only the part of the app, or its function */
function host(only: string, environment: Readonly<Record<string, string>>, port: number): Part {
  return {
    name: `functions:${only}`,
    script: 'dist/local/functions-host.mjs',
    // The folder that is deployed: what runs here runs there.
    args: ['--app', 'dist/package', '--only', only, '--port', String(port)],
    environment,
    longestStop: longestStop + MARGIN,
  };
}
