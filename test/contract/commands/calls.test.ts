import { command as definition } from '../../../infra/commands/calls.ts';
import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { recordCallEvent } from '../../../shared/flow/recordCallEvent.ts';
import { openStorage } from '../../../shared/tables/openStorage.ts';
import { recordingPorts } from '../../support/inMemory.ts';
import { commandFile, inProcess } from '../../support/runInProcess.ts';
import { runPart } from '../../support/startPart.ts';
import { type RunningTables, startTables } from '../../support/startTables.ts';

const callId = '57dab8b1894c409ab240bd8beae78896';
const dashed = '57DAB8B1-894C-409A-B240-BD8BEAE78896';

const command = inProcess(definition);

let tables: RunningTables;

beforeAll(async () => {
  tables = await startTables();
});
afterAll(async () => tables.part.stop());

beforeEach(async () => {
  await record('call.incoming', '2026-11-22T08:00:00Z', { state: 'incoming', deleted: false });
});

async function record(type: string, at: string, facts: object): Promise<void> {
  const { connectionString } = tables;
  const { callStore } = await openStorage({
    tableStorage: { kind: 'connectionString', connectionString },
    callTable: 'CallLifecycles',
  });
  const stamp = { id: type, receivedAt: Date.parse(at), position: 0 };
  const event: CallEvent = { ...stamp, callId, type, source: 'graph', facts };
  await recordCallEvent(event, { ...recordingPorts(), callStore });
}

const environment = () => ({
  ServiceBusConnection: 'not used here',
  TableStorageConnection: tables.connectionString,
});

async function calls(...args: string[]) {
  return command(args, environment());
}

async function callsJson(...args: string[]): Promise<unknown> {
  return JSON.parse((await calls(...args, '--json')).output);
}

test('as a process it prints, says by its exit code how it went, and ends', async () => {
  const env = environment();
  expect(await runPart(commandFile, ['calls', 'show', callId], { env })).toEqual({
    code: 0,
    output: expect.stringContaining(`call ${callId}: incoming`),
  });
  expect(await runPart(commandFile, ['calls', 'forget', dashed], { env })).toEqual({
    code: 2,
    output: expect.stringMatching(/Nobody is there to confirm this; add --yes\.$/),
  });
});

test('list shows the calls that match', async () => {
  expect((await calls('list', '--active')).output).toMatch(
    new RegExp(`2026-11-22T08:00:00.000Z +${callId} +incoming`),
  );
  expect(await callsJson('list', '--state', 'hold')).toEqual({ calls: [] });
  expect(await callsJson('list', '--from', '2026-11-22T08:00:01Z')).toEqual({ calls: [] });
});

test('show takes an id in any form', async () => {
  const { code, output } = await calls('show', dashed);
  expect(code).toBe(0);
  expect(output).toContain(`call ${callId}: incoming`);
  expect(await callsJson('show', callId)).toMatchObject({
    call: { callId },
    events: [{ type: 'call.incoming' }],
  });
});

test('forget leaves nothing to show', async () => {
  expect(await calls('forget', dashed, '--yes')).toMatchObject({
    code: 0,
    output: `Forgot call ${callId}: 1 call, 1 event, 2 listing`,
  });
  expect(await calls('show', callId)).toMatchObject({ code: 1, output: `No call ${callId} is recorded.` });
  expect(await calls('forget', callId, '--yes')).toMatchObject({
    code: 1,
    output: `Nothing is kept of a call ${callId}.`,
  });
});

test.each([
  [
    'a value that means nothing',
    ['list', '--limit', 'few'],
    '--limit is "few"; expected a whole number from 1 to 1000',
  ],
  ['an unknown flag', ['list', '--loud'], 'Usage:'],
  ['an unknown verb', ['delete', callId], 'Usage:'],
  ['a settings file that is none', ['list', '--settings', 'package.json'], 'package.json holds no settings'],
])('%s is refused', async (_what, args, message) => {
  const { code, output } = await calls(...args);
  expect(code).toBe(2);
  expect(output).toContain(message);
});
