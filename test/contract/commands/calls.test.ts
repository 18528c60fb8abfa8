import { command as definition } from '../../../infra/commands/calls.ts';
import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { recordCallEvent } from '../../../shared/flow/recordCallEvent.ts';
import { openStorage } from '../../../shared/tables/openStorage.ts';
import { eventually } from '../../support/eventually.ts';
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

async function record(type: string, at: string, facts: object, of = { callId }): Promise<void> {
  const { connectionString } = tables;
  const { callStore } = await openStorage({
    tableStorage: { kind: 'connectionString', connectionString },
    callTable: 'CallLifecycles',
  });
  const stamp = { id: type, receivedAt: Date.parse(at), position: 0 };
  const event: CallEvent = { ...stamp, ...of, type, source: 'graph', facts };
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

/** A run that goes on, and what it has printed so far. */
function following(...args: string[]) {
  const printed: string[] = [];
  const run = command([...args, '--follow'], environment(), (text) => printed.push(text));
  const saw = async (pattern: RegExp) =>
    eventually(`${pattern} was printed`, () => pattern.test(printed.join('')), { seen: () => printed });
  return { run, saw };
}

async function listed(...args: string[]) {
  const { calls: found } = (await callsJson('list', ...args)) as { calls: { callId: string }[] };
  return found.map((call) => call.callId);
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

describe('follow', () => {
  test('show prints each event as it is recorded, until the call has ended', async () => {
    const followed = { callId: 'followed' };
    await record('call.incoming', '2026-11-22T08:00:00Z', { state: 'incoming', deleted: false }, followed);
    const { run, saw } = following('show', 'followed');
    await saw(/call.incoming/);
    await record(
      'call.established',
      '2026-11-22T08:00:02Z',
      { state: 'established', deleted: false },
      followed,
    );
    await saw(/\+2.000 s +graph +call.established\n/);
    await record('call.terminated', '2026-11-22T08:00:05Z', { state: 'terminated', deleted: true }, followed);
    const { code, stdout } = await run;
    expect(code).toBe(0);
    expect(stdout).toMatch(/\+5.000 s +graph +call.terminated\n\ncall \w+: terminated, completed\n/);
    expect(stdout.match(/call.incoming/g)).toHaveLength(1);
  });

  test('list prints calls that are new or have changed, in JSON a line each, until it is interrupted', async () => {
    const { run, saw } = following('list', '--json', '--from', '2026-11-23T00:00:00Z');
    const other = { callId: 'other' };
    await record('call.incoming', '2026-11-23T08:00:00Z', { state: 'incoming', deleted: false }, other);
    await saw(/"callId":"other","state":"incoming"/);
    await record('call.established', '2026-11-23T08:00:02Z', { state: 'established', deleted: false }, other);
    await saw(/"callId":"other","state":"established"/);
    process.emit('SIGINT');
    const { code, stdout } = await run;
    expect(code).toBe(0);
    const calls = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { state: string });
    expect(calls.map(({ state }) => state)).toEqual(['incoming', 'established']);
  });

  test('a call that is not recorded cannot be followed', async () => {
    expect(await calls('show', 'nobody', '--follow')).toMatchObject({
      code: 1,
      output: 'No call nobody is recorded.',
    });
  });
});

test('list goes by caller and tenant', async () => {
  const facts = {
    state: 'incoming',
    deleted: false,
    tenantId: 'T1',
    source: [{ kind: 'phone', id: '+4930' }],
  };
  await record('call.incoming', '2026-11-24T08:00:00Z', facts, { callId: 'phoned' });
  expect(await listed('--caller', '+4930')).toEqual(['phoned']);
  expect(await listed('--tenant', 't1')).toEqual(['phoned']);
  expect(await listed('--caller', '+4931')).toEqual([]);
  expect(await listed('--caller', '+4930', '--tenant', 't2')).toEqual([]);
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
