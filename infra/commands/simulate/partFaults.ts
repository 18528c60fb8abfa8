import type { Ports } from '../../local/launcher/localSettings.ts';
import { loopbackUrl } from '../../local/part/loopback.ts';

/** A part of the local stack that can be made ill while calls are played. */
export interface IllPart {
  /** For people, e.g. `the tables`. */
  readonly name: string;
  readonly faults: readonly { readonly name: string; readonly title: string }[];
  /** Makes the part fail by chance in every second request that the fault concerns; resolves to what ends it. */
  start(fault: string): Promise<() => Promise<void>>;
}

interface Listing {
  readonly faults: IllPart['faults'];
  readonly ofRequests?: IllPart['faults'];
}

/** The parts of this stack that answer at their control interface; one from elsewhere has none. */
export async function illParts(
  ports: Pick<Ports, 'graph' | 'tables' | 'serviceBus'>,
): Promise<readonly IllPart[]> {
  const named = [
    ['Graph, in any request', ports.graph],
    ['the tables', ports.tables],
    ['the broker', ports.serviceBus],
  ] as const;
  const parts = named.map(async ([name, port]) =>
    illPartAt(name, `${loopbackUrl(port)}/simulator/faults`).catch(() => undefined),
  );
  return (await Promise.all(parts)).filter((part) => part !== undefined);
}

async function illPartAt(name: string, url: string): Promise<IllPart> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  // Graph has faults of single calls besides, which are chosen as a call starts.
  const { faults, ofRequests = faults } = (await response.json()) as Listing;
  return {
    name,
    faults: ofRequests,
    start: async (fault) => {
      const body = JSON.stringify({ name: fault, probability: 0.5 });
      const response = await fetch(url, { method: 'POST', body });
      if (!response.ok) throw new Error(`${url} replied ${response.status} to ${fault}.`);
      const { id } = (await response.json()) as { id: string };
      return async () => void (await fetch(`${url}/${id}`, { method: 'DELETE' }));
    },
  };
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Makes parts of the stack ill as long as the work takes, and no longer: also where it is interrupted. */
export async function whileIll<T>(
  parts: readonly IllPart[],
  faults: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const endings: (() => Promise<void>)[] = [];
  const recover = async () => {
    for (const end of endings.splice(0)) await end();
  };
  const leave = () => void recover().finally(() => process.exit(130));
  for (const signal of signals) process.once(signal, leave);
  try {
    for (const part of parts)
      for (const { name } of part.faults) if (faults.includes(name)) endings.push(await part.start(name));
    return await work();
  } finally {
    for (const signal of signals) process.off(signal, leave);
    await recover();
  }
}
