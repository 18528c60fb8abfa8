import path from 'node:path';
import { buildPart } from '../../support/buildPart.ts';
import { eventually } from '../../support/eventually.ts';
import { type RunningPart, startPart } from '../../support/startPart.ts';

let host: RunningPart;

beforeAll(async () => {
  const file = await buildPart('infra/local/functions-host/main.ts');
  host = await startPart(file, ['--app', path.join(__dirname, 'apps/timer'), '--port', '0']);
});
afterAll(() => host.stop());

const fire = (name: string, body = '{}'): Promise<Response> =>
  fetch(`http://127.0.0.1:${host.port}/admin/functions/${name}`, { method: 'POST', body });

const observed = async (name: string): Promise<unknown> =>
  JSON.parse((await host.line(new RegExp(`^${name} `))).slice(name.length)) as unknown;

const isoDate = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/);

test('a function runs by its schedule', async () => {
  expect(await observed('everySecond')).toEqual({
    schedule: { adjustForDST: true },
    scheduleStatus: { last: isoDate, next: isoDate, lastUpdated: isoDate },
    isPastDue: false,
  });
});

const runs = () => host.lines.filter((line) => line.startsWith('slow '));

test('a run that takes longer than its interval never meets the next', async () => {
  await eventually('it had run three times', () => runs().length >= 3, { seen: runs });

  expect(new Set(runs())).toEqual(new Set(['slow 1']));
});

describe('by hand', () => {
  test('POST /admin/functions/{name} runs a function now, without trigger metadata', async () => {
    expect((await fire('yearly')).status).toBe(202);

    expect(await observed('yearly')).toMatchObject({
      timer: { scheduleStatus: { next: expect.stringMatching(/-01-01T00:00:00.000Z$/) }, isPastDue: false },
      triggerMetadata: null,
    });
  });

  test('a failing function is accepted too, and its failure logged', async () => {
    expect((await fire('failing')).status).toBe(202);

    expect(await host.line(/Executed 'Functions\.failing' \(Failed/)).toBeDefined();
    expect(await host.line(/^Error: the timer failed/)).toBeDefined();
  });

  test.each([
    ['an unknown function', 'unknown', '{}', 404],
    ['an http function, which has a route', 'health', '{}', 400],
    ['a body that is not JSON', 'yearly', 'now', 400],
  ])('%s is refused', async (_case, name, body, status) => {
    expect((await fire(name, body)).status).toBe(status);
  });
});
