/**
 * `npm run simulate`: plays scenarios of the Graph simulator against the running stack, and compares what the bot has
 * recorded of each call with what its scenario expects.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { loopbackUrl } from '../local/part/loopback.ts';
import { operatorOf } from '../local/player/operatorClient.ts';
import { type Playing, playScenario } from '../local/player/playScenario.ts';
import { simulatorAt } from '../local/player/simulatorClient.ts';
import { defineAction } from './commandLine/action.ts';
import { CommandLineError } from './commandLine/commandLineError.ts';
import { defineCommand } from './commandLine/defineCommand.ts';
import { flag, flags, toggle, words } from './commandLine/takes.ts';
import { amount, text, wholeNumber } from './commandLine/values.ts';
import { localPorts } from './deployment/localPorts.ts';
import { describeListing } from './simulate/describeListing.ts';
import { illParts, whileIll } from './simulate/partFaults.ts';
import { formatSummary, type Outcome, summarize } from './simulate/summary.ts';

const rate = z
  .string()
  .transform((given) => given.replace(/\/s$/, ''))
  .pipe(amount(1_000));

const play = defineAction({
  about: 'plays calls against the running stack (npm run local, or npm start) and checks their records',
  takes: z
    .object({
      scenarios: words('SCENARIO', text),
      count: flag('N', 'calls of each scenario', wholeNumber(1, 100_000).default(1)),
      rate: flag('N/s', 'calls started a second', rate.default(10)),
      fault: flags(
        'NAME',
        'what goes wrong in each call; any number of them. One that is listed of a part strikes every second request ' +
          'by chance while the calls are played',
        text,
      ),
      patience: flag('N', 'seconds a record may take after its call', amount(86_400).default(30)),
      list: toggle('the scenarios and the faults'),
    })
    .refine(({ scenarios, list }) => list || scenarios.length > 0, 'Which scenario? --list names them'),
  run: async ({ scenarios, list, ...given }, { progress }) => {
    const { graph, functions } = await runningStack();
    const simulator = simulatorAt(graph);
    const parts = await illParts(localPorts());
    const known = { scenarios: await simulator.scenarios(), faults: await simulator.faults(), parts };
    if (list) return { json: known, text: describeListing(known) };

    refuseUnknown('scenario', scenarios, known.scenarios);
    const ofParts = parts.flatMap(({ faults }) => faults);
    refuseUnknown('fault', given.fault, [...known.faults, ...ofParts]);
    const ofCalls = given.fault.filter((fault) => !ofParts.some(({ name }) => name === fault));
    const operator = operatorOf(functions);
    const playing: Playing = { simulator, operator, patienceMilliseconds: given.patience * 1_000 };
    const names = scenarios.flatMap((name) => Array.from({ length: given.count }, () => name));
    const outcomes = await whileIll(parts, given.fault, async () =>
      playAll(names, ofCalls, given.rate, playing, progress),
    );
    const summary = summarize(outcomes);
    return { json: summary, text: formatSummary(summary), isFaulty: summary.mismatched > 0 };
  },
});

/** Starts the calls at the rate, whether or not earlier ones are done. */
async function playAll(
  names: readonly string[],
  faults: readonly string[],
  rate: number,
  playing: Playing,
  progress: (text: string) => void,
): Promise<Outcome[]> {
  let done = 0;
  const played: Promise<Outcome>[] = [];
  for (const [index, scenario] of names.entries()) {
    if (index > 0) await sleep(1000 / rate);
    const outcome = playScenario(scenario, faults, playing).then(
      (calls): Outcome => ({ scenario, calls }),
      (cause: unknown): Outcome => ({ scenario, calls: [], error: String(cause) }),
    );
    played.push(outcome);
    void outcome.then(() => {
      done += 1;
      progress(`${done} of ${names.length} played`);
    });
  }
  return Promise.all(played);
}

async function runningStack(): Promise<{ graph: string; functions: string }> {
  const { graph, functions } = localPorts();
  return {
    graph: await addressOf(graph, 'GRAPH_PORT'),
    functions: await addressOf(functions, 'FUNCTIONS_PORT'),
  };
}

async function addressOf(port: number, variable: string): Promise<string> {
  const address = loopbackUrl(port);
  await fetch(address).catch((cause: unknown) => {
    const message = `Nothing listens at ${address} (${variable}). Start the stack with "npm run local" first.`;
    throw new CommandLineError(message, 1, cause);
  });
  return address;
}

function refuseUnknown(
  kind: string,
  names: readonly string[],
  known: readonly { readonly name: string }[],
): void {
  const all = known.map(({ name }) => name);
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined)
    throw new CommandLineError(`There is no ${kind} "${unknown}"; there are ${all.join(', ')}.`, 2);
}

export const command = defineCommand({
  name: 'simulate',
  actions: { '': play },
  about: `
GRAPH_PORT (7072), FUNCTIONS_PORT (7071), TABLES_PORT (10002) and SERVICE_BUS_PORT (5672) say where the stack is.`,
  examples: [
    'npm run simulate -- --list',
    'npm run simulate -- redirect-phone reject --count 5 --rate 5/s',
    'npm run simulate -- answer-service-hosted --fault duplicate --fault tables-busy',
    'npx graph-call-handler simulate redirect-phone --json',
  ],
  exitCodes: { 1: "a record isn't as its scenario expects, or no stack is running" },
});
