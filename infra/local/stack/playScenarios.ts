import { styleText } from 'node:util';
import * as z from 'zod';
import { describeEntry, describeRecord } from './describeCall.ts';
import { type Addresses, playCall } from './playCall.ts';

const scenarios = z.looseObject({
  scenarios: z.array(z.looseObject({ name: z.string(), title: z.string(), document: z.string() })),
});

/** The documents' calls, in the order in which they are shown; the one that waits for its deadline is shown last. */
const shown = [
  'answer-service-hosted',
  'answer-app-hosted',
  'policy-recording',
  'redirect-application',
  'redirect-simultaneous-ring',
  'redirect-phone',
  'reject',
  'silent-graph',
];

/** Plays the documents' calls through the stack and shows each as it goes. Resolves to how many went otherwise. */
export async function playScenarios(
  addresses: Addresses,
  say: (line: string) => void,
): Promise<{ readonly played: number; readonly failed: number }> {
  const response = await fetch(`${addresses.graphUrl}/simulator/scenarios`);
  const known = scenarios.parse(await response.json()).scenarios;
  let failed = 0;
  for (const name of shown) {
    const scenario = known.find((one) => one.name === name);
    say('');
    say(`${styleText('bold', name)}  ${scenario?.title ?? ''} (${scenario?.document ?? 'unknown'})`);
    const played = await playCall(addresses, name, { onEntry: (entry) => say(describeEntry(entry)) });
    for (const line of describeRecord(played)) say(line);
    if (played.differences.length > 0) failed += 1;
  }
  say('');
  say(`${shown.length - failed} of ${shown.length} calls ended as their scenario says.`);
  return { played: shown.length, failed };
}
