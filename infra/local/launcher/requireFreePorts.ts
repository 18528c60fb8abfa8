import { isFree } from '../part/loopback.ts';
import type { Part } from './supervisePart.ts';

/** Which environment variable moves a part to another port. */
const variables: Readonly<Record<string, string>> = {
  'service-bus': 'SERVICE_BUS_PORT',
  tables: 'TABLES_PORT',
  graph: 'GRAPH_PORT',
  'sample-endpoint': 'SAMPLE_ENDPOINT_PORT',
  'functions:http': 'FUNCTIONS_PORT',
  'front-end': 'FUNCTIONS_PORT',
};

/** Throws one message that names every port which is taken, and how to choose another. */
export async function requireFreePorts(parts: readonly Part[]): Promise<void> {
  const faults: string[] = [];
  for (const { name, args } of parts) {
    const port = Number(args[args.indexOf('--port') + 1]);
    if (port === 0 || (await isFree(port))) continue;
    faults.push(
      `port ${port} of ${name} is in use; set ${variables[name]} to another, or stop what listens there`,
    );
  }
  if (faults.length > 0) throw new Error(`The stack cannot start: ${faults.join('; ')}.`);
}
