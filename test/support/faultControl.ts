/** What a part of the local stack is told to do wrong, as `/simulator/faults` takes it. */
export interface WantedFault {
  readonly name: string;
  readonly count?: number;
  readonly skip?: number;
  readonly probability?: number;
  readonly seed?: number;
  readonly seconds?: number;
  readonly on?: readonly string[];
  readonly in?: readonly string[];
  readonly milliseconds?: number;
}

export interface FaultControl {
  /** Makes the part ill; resolves to the fault's id. */
  start(fault: WantedFault): Promise<string>;
  /** How many requests each fault under way has struck, by name. */
  struck(): Promise<Readonly<Record<string, number>>>;
  /** Makes the part well. */
  stop(): Promise<void>;
}

/** The control interface of the part that listens on this port of the machine. */
export function faultControl(port: number | string): FaultControl {
  const url = `http://127.0.0.1:${port}/simulator/faults`;
  return {
    start: async (fault) => {
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(fault) });
      const text = await response.text();
      if (response.status !== 201) throw new Error(`${url} refused ${fault.name}: ${text}`);
      return (JSON.parse(text) as { id: string }).id;
    },
    struck: async () => {
      const { active } = (await (await fetch(url)).json()) as { active: { name: string; struck: number }[] };
      return Object.fromEntries(active.map(({ name, struck }) => [name, struck]));
    },
    stop: async () => {
      await fetch(url, { method: 'DELETE' });
    },
  };
}
