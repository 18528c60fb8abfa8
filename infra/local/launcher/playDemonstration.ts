import { styleText } from 'node:util';
import type { TranscriptEntry } from '../graph/calls/transcript.ts';
import { operatorOf } from '../player/operatorClient.ts';
import { playScenario } from '../player/playScenario.ts';
import { simulatorAt } from '../player/simulatorClient.ts';
import { describeEntry, describeRecord } from './describeCall.ts';

/** The documents' calls in the order of the show. The last one waits for its deadline. */
const shown = [
  'answer-service-hosted',
  'answer-app-hosted',
  'policy-recording',
  'redirect-application',
  'redirect-simultaneous-ring',
  'redirect-phone',
  'reject',
  'ask-redirect',
  'webhook-commands',
  'silent-graph',
];

/** Milliseconds. The worker records after the call, so the record may need this long. */
const RECORD_PATIENCE = 20_000;

/** Plays the documents' calls through the stack and shows each as it goes. Resolves to how many went otherwise. */
export async function playDemonstration(
  addresses: { readonly functionsUrl: string; readonly graphUrl: string },
  say: (line: string) => void,
): Promise<{ readonly failed: number }> {
  const simulator = simulatorAt(addresses.graphUrl);
  const playing = {
    simulator,
    operator: operatorOf(addresses.functionsUrl),
    patienceMilliseconds: RECORD_PATIENCE,
    onEntry: (_callId: string, entry: TranscriptEntry) => say(describeEntry(entry)),
  };
  const known = await simulator.scenarios();
  let failed = 0;
  for (const name of shown) {
    const scenario = known.find((one) => one.name === name);
    say('');
    say(`${styleText('bold', name)}  ${scenario?.title ?? ''} (${scenario?.document ?? 'unknown'})`);
    const played = await playScenario(name, [], playing);
    for (const call of played) for (const line of describeRecord(call)) say(line);
    if (played.some(({ mismatches }) => mismatches.length > 0)) failed += 1;
  }
  say('');
  say(`${shown.length - failed} of ${shown.length} calls ended as their scenario says.`);
  return { failed };
}
