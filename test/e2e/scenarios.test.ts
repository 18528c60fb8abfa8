import { readdirSync } from 'node:fs';
import path from 'node:path';
import { operatorOf } from '../../infra/local/graph/play/operator.ts';
import { type Playing, playScenario } from '../../infra/local/graph/play/playCall.ts';
import { simulatorAt } from '../../infra/local/graph/play/simulator.ts';
import { type Stack, startStack } from '../../infra/local/stack/startStack.ts';
import { freePorts } from '../support/product.ts';

/** The scenarios that `npm start` and `npm run simulate` play, each through the whole product with its own policy. */

const names = readdirSync('infra/local/graph/scenarios').map((file) => path.basename(file, '.json'));
const died: string[] = [];
let stack: Stack;
let playing: Playing;

beforeAll(async () => {
  const [functions, tables, serviceBus, graph] = await freePorts(4);
  stack = await startStack(
    {
      FUNCTIONS_PORT: functions,
      TABLES_PORT: tables,
      SERVICE_BUS_PORT: serviceBus,
      GRAPH_PORT: graph,
      CALL_CHECK_DELAY: 'PT3S',
      KEEP_ALIVE_INTERVAL: 'PT3S',
      LOST_CONFIRMATION_DELAY: 'PT1S',
    },
    {
      ready: () => {},
      died: (name, how) => void died.push(`${name}: ${how}`),
      line: () => {},
    },
  );
  playing = {
    simulator: simulatorAt(stack.graphUrl),
    operator: operatorOf(stack.functionsUrl),
    patienceMilliseconds: 30_000,
  };
});
afterAll(async () => stack.stop());

test.each(names)('%s goes as its document says and leaves the record that it expects', async (name) => {
  const calls = await playScenario(name, [], playing);
  expect(calls.length).toBeGreaterThan(0);
  expect(calls.flatMap(({ mismatches }) => mismatches)).toEqual([]);
});

test('no part dies of it', () => {
  expect(died).toEqual([]);
});
