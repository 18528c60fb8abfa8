import { readdirSync } from 'node:fs';
import path from 'node:path';
import { writingFaults } from '../../infra/local/graph/faults/writingFaults.ts';
import { operatorOf } from '../../infra/local/player/operatorClient.ts';
import { playScenario } from '../../infra/local/player/playScenario.ts';
import { simulatorAt } from '../../infra/local/player/simulatorClient.ts';
import { type LocalStack, startLocalStack } from '../support/localStack.ts';

/**
 * Every scenario of the simulator, the eleven phone scenarios of `call: answer` among them, against the whole product
 * with the policy that is delivered with it: the exchange goes as Graph documents it, and leaves the record it should.
 */

let stack: LocalStack;
beforeAll(async () => {
  // A call whose end never comes is looked after within seconds.
  stack = await startLocalStack({
    CALL_CHECK_DELAY: 'PT2S',
    KEEP_ALIVE_INTERVAL: 'PT3S',
    LOST_CONFIRMATION_DELAY: 'PT1S',
  });
});
afterAll(async () => stack.stop());

const scenarios = readdirSync('infra/local/graph/scenarios').map((file) => path.basename(file, '.json'));

async function mismatchesOf(scenario: string, faults: readonly string[]): Promise<string[]> {
  const played = await playScenario(scenario, faults, {
    simulator: simulatorAt(stack.graphUrl),
    operator: operatorOf(stack.functionsUrl),
    patienceMilliseconds: 30_000,
  });
  expect(played).not.toHaveLength(0);
  return played.flatMap(({ mismatches }) => mismatches);
}

test.concurrent.each(scenarios)('%s', async (scenario) => {
  expect(await mismatchesOf(scenario, [])).toEqual([]);
});

test.concurrent.each([...writingFaults.map(({ name }) => name), 'clock-ahead', 'long-tenant-claim'])(
  'voice-menu and a recording, with notifications that show %s',
  async (fault) => {
    expect(await mismatchesOf('voice-menu', [fault])).toEqual([]);
    expect(await mismatchesOf('policy-recording', [fault])).toEqual([]);
  },
);
