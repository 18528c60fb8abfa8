import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ServiceBusClient } from '@azure/service-bus';
import { serviceBusConnectionString } from '../../../infra/local/part/connectionStrings.ts';
import { buildPart } from '../../support/buildPart.ts';
import { runPart, startPart } from '../../support/startPart.ts';
import { describeStandIn, queues, receiveOne } from './serviceBusUnderTest.ts';

const queueFile = path.join(__dirname, 'queues.json');

describeStandIn('the command', () => {
  let program: string;
  let folder: string;

  beforeAll(async () => {
    program = await buildPart('infra/local/service-bus/main.ts');
    folder = mkdtempSync(path.join(tmpdir(), 'service-bus-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'says one line when it is ready, and ends with 0 on %s',
    async (signal) => {
      const broker = await startPart(program, ['--port', '0', '--queues', queueFile]);
      const client = new ServiceBusClient(
        `Endpoint=sb://127.0.0.1:${broker.port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;`,
      );
      await client.createSender(queues.plain).sendMessages({ body: 1 });
      const ended = new Promise<number | null>((resolve) => broker.process.once('exit', resolve));

      broker.process.kill(signal);

      expect(await ended).toBe(0);
      expect(broker.lines).toEqual([`ready ${broker.port}`]);
      await client.close();
    },
  );

  test('knows queues under further names', async () => {
    const broker = await startPart(program, [
      '--port',
      '0',
      '--queues',
      queueFile,
      '--queue',
      'mine=contract-plain',
    ]);
    const client = new ServiceBusClient(serviceBusConnectionString(broker.port));
    await client.createSender('mine').sendMessages({ body: 'x' });

    expect(await receiveOne(client.createReceiver('mine'))).toMatchObject({ body: 'x' });
    await client.close();
    await broker.stop();
  });

  test("has the connection string of Microsoft's emulator", () => {
    expect(serviceBusConnectionString(5672)).toBe(
      'Endpoint=sb://127.0.0.1:5672;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;',
    );
  });

  test('explains itself with --help', async () => {
    expect(await runPart(program, ['--help'])).toMatchObject({
      code: 0,
      output: expect.stringContaining('--data DIR'),
    });
  });

  test.each<[string, number, string[], RegExp]>([
    ['an unknown flag', 2, ['--prot', '1'], /--prot/],
    ['a port that is none', 2, ['--port', '70000'], /--port 70000: expected a number from 0 to 65535/],
    ['a queue file that is not there', 1, ['--queues', 'nowhere.json'], /nowhere\.json cannot be used/],
    [
      'a renaming of a queue that is not there',
      1,
      ['--queues', queueFile, '--queue', 'a=b'],
      /--queue a=b: expected NAME=LIKE/,
    ],
  ])('stops at %s with %i and says what is wrong', async (_, expected, args, message) => {
    const { code, output } = await runPart(program, ['--port', '0', ...args]);

    expect(code).toBe(expected);
    expect(output).toMatch(message);
    expect(output.split('\n')).not.toContainEqual(expect.stringMatching(/^ {4}at /));
  });

  test.each<[string, unknown, RegExp]>([
    [
      'a duration that is none',
      { q: { lockDuration: '5 minutes' } },
      /"5 minutes" is not an ISO 8601 duration/,
    ],
    ['a misspelt property', { q: { requireSession: true } }, /requireSession/],
    ['a count of zero', { q: { maxDeliveryCount: 0 } }, /maxDeliveryCount/],
    ['no queues at all', [], /expected record/i],
  ])('stops at a queue file with %s', async (_, content, message) => {
    const file = path.join(folder, 'queues.json');
    writeFileSync(file, JSON.stringify(content));

    const { code, output } = await runPart(program, ['--port', '0', '--queues', file]);

    expect(code).toBe(1);
    expect(output).toMatch(message);
  });

  test('stops at a journal that is damaged, rather than lose what is in it', async () => {
    const data = mkdtempSync(path.join(folder, 'data-'));
    writeFileSync(path.join(data, 'journal.jsonl'), 'not a change\n[]\n');

    const { code, output } = await runPart(program, ['--port', '0', '--queues', queueFile, '--data', data]);

    expect(code).toBe(1);
    expect(output).toMatch(/journal\.jsonl is damaged in line 1/);
  });

  test('stops at a port that is taken', async () => {
    const first = await startPart(program, ['--port', '0', '--queues', queueFile]);

    const { code, output } = await runPart(program, ['--port', String(first.port), '--queues', queueFile]);

    expect(code).toBe(1);
    expect(output).toMatch(/EADDRINUSE/);
    await first.stop();
  });
});
