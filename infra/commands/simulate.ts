/**
 * `npm run simulate`: plays scenarios of the Graph simulator against the running stack, and compares what the bot has
 * recorded of each call with what its scenario expects.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { operatorOf } from '../local/player/operatorClient.ts';
import { type Playing, playScenario } from '../local/player/playScenario.ts';
import { type Simulator, simulatorAt } from '../local/player/simulatorClient.ts';
import { printableLines } from '../terminal.ts';
import { say } from './commandLine/say.ts';
import { type IllPart, illParts } from './simulate/partFaults.ts';
import { formatSummary, type Outcome, summarize } from './simulate/summary.ts';

const help = `Plays calls against the running stack (npm run local, or npm start) and checks their records.

  npm run simulate -- <scenario>… [--count N] [--rate N/s] [--fault NAME]… [--json]

  --count N       calls of each scenario                       1
  --rate N/s      calls started a second                       10/s
  --fault NAME    what goes wrong in each call; any number of them. One that is listed of a part strikes
                  every second request by chance while the calls are played
  --patience N    seconds a record may take after its call     30
  --json          the summary as JSON
  --list          the scenarios and the faults
  --help

GRAPH_PORT (7072), FUNCTIONS_PORT (7071), TABLES_PORT (10002) and SERVICE_BUS_PORT (5672) say where the stack is. Ends with 1 where a record isn't as expected.
`;

const flags = {
  count: { type: 'string', default: '1' },
  rate: { type: 'string', default: '10/s' },
  fault: { type: 'string', multiple: true },
  patience: { type: 'string', default: '30' },
  json: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Said to the user as it stands, without a stack. */
class UsageError extends Error {}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: flags, allowPositionals: true });
  if (values.help) return say(help);

  const { graph, functions } = await runningStack();
  const simulator = simulatorAt(graph);
  const parts = await illParts(process.env);
  if (values.list) return say(await listing(simulator, parts));

  if (positionals.length === 0) throw new UsageError('Which scenario? --list names them.');
  refuseUnknown('scenario', positionals, await simulator.scenarios());
  const { fault: faults = [] } = values;
  const ofParts = parts.flatMap((part) => part.faults);
  refuseUnknown('fault', faults, [...(await simulator.faults()), ...ofParts]);
  const playing: Playing = {
    simulator,
    operator: operatorOf(functions),
    patienceMilliseconds: toNumber('--patience', values.patience) * 1000,
  };
  const names = positionals.flatMap((name) =>
    Array.from({ length: toNumber('--count', values.count) }, () => name),
  );
  const rate = toNumber('--rate', values.rate.replace(/\/s$/, ''));
  const ofCalls = faults.filter((fault) => !ofParts.some(({ name }) => name === fault));
  const outcomes = await whileIll(parts, faults, async () => playAll(names, ofCalls, rate, playing));
  const summary = summarize(outcomes);
  say(values.json ? `${JSON.stringify(summary, null, 2)}\n` : formatSummary(summary));
  if (summary.mismatched > 0) process.exitCode = 1;
}

/** Makes parts of the stack ill as long as the work takes. */
async function whileIll<T>(
  parts: readonly IllPart[],
  faults: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const wanted = parts.flatMap((part) =>
    part.faults
      .filter(({ name }) => faults.includes(name))
      .map(
        ({ name }) =>
          async () =>
            part.start(name),
      ),
  );
  const endings: (() => Promise<void>)[] = [];
  try {
    for (const start of wanted) endings.push(await start());
    return await work();
  } finally {
    for (const end of endings) await end();
  }
}

/** Starts the calls at the rate, whether or not earlier ones are done. */
async function playAll(
  names: readonly string[],
  faults: readonly string[],
  rate: number,
  playing: Playing,
): Promise<Outcome[]> {
  const show = progress(names.length);
  const played: Promise<Outcome>[] = [];
  for (const [index, scenario] of names.entries()) {
    if (index > 0) await sleep(1000 / rate);
    const outcome = playScenario(scenario, faults, playing).then(
      (calls): Outcome => ({ scenario, calls }),
      (cause: unknown): Outcome => ({ scenario, calls: [], error: String(cause) }),
    );
    played.push(outcome);
    void outcome.then(show);
  }
  const outcomes = await Promise.all(played);
  show.end();
  return outcomes;
}

/** Counts on standard error, so that --json stays JSON. */
function progress(total: number): (() => void) & { end(): void } {
  let done = 0;
  const show = () => {
    done += 1;
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${total} played`);
  };
  return Object.assign(show, { end: () => void (process.stderr.isTTY && process.stderr.write('\n')) });
}

async function runningStack(): Promise<{ graph: string; functions: string }> {
  const parts = {
    GRAPH_PORT: process.env['GRAPH_PORT'] ?? '7072',
    FUNCTIONS_PORT: process.env['FUNCTIONS_PORT'] ?? '7071',
  };
  for (const [name, port] of Object.entries(parts)) {
    await fetch(`http://127.0.0.1:${port}/`).catch((cause: unknown) => {
      const message = `Nothing listens on 127.0.0.1:${port} (${name}). Start the stack with "npm run local" first.`;
      throw new UsageError(message, { cause });
    });
  }
  return {
    graph: `http://127.0.0.1:${parts.GRAPH_PORT}`,
    functions: `http://127.0.0.1:${parts.FUNCTIONS_PORT}`,
  };
}

function refuseUnknown(
  kind: string,
  names: readonly string[],
  known: readonly { readonly name: string }[],
): void {
  const all = known.map(({ name }) => name);
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`There is no ${kind} "${unknown}"; there are ${all.join(', ')}.`);
}

async function listing(simulator: Simulator, parts: readonly IllPart[]): Promise<string> {
  const sections = [
    section('Scenarios', await simulator.scenarios()),
    section('Faults', await simulator.faults()),
    ...parts.map(({ name, faults }) => section(`Faults of ${name}`, faults)),
  ];
  return `${sections.join('\n\n')}\n`;
}

function section(heading: string, items: readonly { name: string; title: string }[]): string {
  return [heading, ...items.map(({ name, title }) => `  ${name.padEnd(28)}${title}`)].join('\n');
}

function toNumber(flag: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new UsageError(`${flag} ${text} isn't a number above 0.`);
  return number;
}

main().catch((cause: unknown) => {
  const isExpected =
    cause instanceof UsageError || (cause as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(
    printableLines(`${isExpected === true ? (cause as Error).message : String((cause as Error).stack)}\n`),
  );
  process.exitCode = 2;
});
