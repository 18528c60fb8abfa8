/** A part of the local stack that can be made ill while calls are played. */
export interface IllPart {
  /** For people, e.g. `the tables`. */
  readonly name: string;
  readonly faults: readonly { readonly name: string; readonly title: string }[];
  /** Makes the part fail by chance in every second request that the fault concerns; resolves to what ends it. */
  start(fault: string): Promise<() => Promise<void>>;
}

const ports = [
  ['Graph, in any request', 'GRAPH_PORT', 7072],
  ['the tables', 'TABLES_PORT', 10_002],
  ['the broker', 'SERVICE_BUS_PORT', 5672],
] as const;

interface Listing {
  readonly faults: IllPart['faults'];
  readonly ofRequests?: IllPart['faults'];
}

/** The parts of this stack that answer at their control interface; one from elsewhere has none. */
export async function illParts(
  variables: Readonly<Record<string, string | undefined>>,
): Promise<readonly IllPart[]> {
  const parts = ports.map(async ([name, variable, standard]) =>
    illPartAt(name, `http://127.0.0.1:${variables[variable] ?? standard}/simulator/faults`).catch(
      () => undefined,
    ),
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
