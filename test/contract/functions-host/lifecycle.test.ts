import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildPart } from '../../support/buildPart.ts';
import { type RunningPart, runPart, type StartOptions, startPart } from '../../support/startPart.ts';

const apps = path.join(__dirname, 'apps');

let file: string;
const running: RunningPart[] = [];

beforeAll(async () => {
  file = await buildPart('infra/local/functions-host/main.ts');
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((host) => host.stop()));
});

async function start(app: string, args: string[] = [], options?: StartOptions): Promise<RunningPart> {
  const host = await startPart(file, ['--app', path.resolve(apps, app), '--port', '0', ...args], options);
  running.push(host);
  return host;
}

const get = (host: RunningPart, route: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${host.port}${route}`);
const textOf = async (host: RunningPart, route: string): Promise<string> => (await get(host, route)).text();

describe('an app that can not run stops the host with what is wrong', () => {
  test.each([
    ['throws', /The entry point "index\.cjs" can't be loaded: MISSING_SETTING is missing: expected a URL/],
    ['rejectsAtStart', /the start hook failed/],
    ['registersTwice', /A function with id "twice" has already been registered/],
    ['outputBinding', /The function order can't run here: its out binding "serviceBus" is not available/],
    ['inputBinding', /The function order can't run here: its in binding "table" is not available/],
    ['blobTrigger', /The function order can't run here: .*expected 'httpTrigger'/is],
    ['topic', /The function order can't run here: .*this host has no topics/],
    ['batch', /The function order can't run here: .*one message at a time/],
    ['connection', /The app setting NOT_SET is missing: function order needs/],
    ['queueName', /The function order can't run here: .*fills in no app settings/s],
    ['withoutSessions', /The function order can't run here: .*only queues with sessions/s],
    ['settles', /The function order can't run here: .*completes what succeeds/s],
    ['binary', /The function order can't run here: .*bodies as text/s],
    ['runOnStartup', /The function tick can't run here: .*by their schedule only/s],
    ['interval', /The schedule "00:05:00" of function tick can't be used: expected six fields/],
    ['schedule', /The schedule "every minute" of function tick can't be used: expected six fields/],
    ['scheduleOfDays', /day and day of week can not both be restricted/],
    ['route', /The function order can't run here: the route segment "\{id:range\(1,2\)\}" is not supported/],
    [
      'routeOfAnyLength',
      /The function order can't run here: the route segment "\{\*path\}" is not supported/,
    ],
    ['name', /The function 1st order can't run here: its name must be/],
    ['streaming', /enableHttpStream, which this host has not/],
    ['hook', /Unrecognized hook "afterwards"/],
    ['invocationHook', /The app adds a preInvocation hook, which this host has not/],
    ['disposes', /This host keeps what was registered/],
  ])('%s', async (fault, message) => {
    const env = { FAULT: fault, BUS: 'Endpoint=sb://127.0.0.1:1;SharedAccessKeyName=n;SharedAccessKey=k' };

    const { code, output } = await runPart(file, ['--app', path.join(apps, 'faulty'), '--port', '0'], {
      env,
    });

    expect(output).toMatch(message);
    expect(output).not.toMatch(/^ready/m);
    expect(code).toBe(1);
  });

  test.each([
    ['throws', true],
    ['throwsWithCode', false],
  ])('%s: with the stack, unless the error has a code: %p', async (fault, isShown) => {
    const { output } = await runPart(file, ['--app', path.join(apps, 'faulty'), '--port', '0'], {
      env: { FAULT: fault },
    });

    expect(output).toContain('MISSING_SETTING is missing');
    expect(/^ +at /m.test(output)).toBe(isShown);
  });

  test('a folder without an app', async () => {
    const { code, output } = await runPart(file, ['--app', apps]);

    expect(output).toMatch(/There is no .*package\.json: is this the app's folder\?/);
    expect(code).toBe(1);
  });
});

describe('the command line', () => {
  test('--help says what there is, and starts nothing', async () => {
    const { code, output } = await runPart(file, ['--help']);

    expect(output).toContain('--only PART');
    expect(code).toBe(0);
  });

  test.each([['--port', 'many'], ['--unknown']])('%s %s is refused', async (...args) => {
    const { code, output } = await runPart(file, args);

    expect(output).toContain('--only PART');
    expect(code).toBe(2);
  });
});

describe('parts of an app', () => {
  test('--only http leaves the other functions out', async () => {
    const host = await start('timer', ['--only', 'http'], { env: { EVERY_SECOND: '0 0 0 1 1 *' } });

    expect(await textOf(host, '/api/health')).toBe('ok');
    expect(await (await get(host, '/admin/functions')).json()).toEqual([
      { name: 'health', triggerType: 'httpTrigger', route: '/api/health', methods: ['GET'] },
    ]);
  });

  test.each([
    ['timers', ['everySecond', 'yearly', 'failing', 'slow']],
    ['yearly', ['yearly']],
  ])('--only %s runs those and no other', async (only, expected) => {
    const host = await start('timer', ['--only', only], { env: { EVERY_SECOND: '0 0 0 1 1 *' } });

    const functions = (await (await get(host, '/admin/functions')).json()) as { name: string }[];
    expect(functions.map(({ name }) => name)).toEqual(expected);
  });

  test('--only a function that there is not says which there are', async () => {
    const args = ['--app', path.join(apps, 'timer'), '--port', '0', '--only', 'constructor'];
    const { code, output } = await runPart(file, args);

    expect(output).toMatch(
      /--only is "constructor"; expected http, workers, timers or a function: everySecond,/,
    );
    expect(code).toBe(1);
  });

  test('--only workers serves /admin and no route of the app', async () => {
    const host = await start('timer', ['--only', 'workers'], { env: { EVERY_SECOND: '0 0 0 1 1 *' } });

    expect((await get(host, '/api/health')).status).toBe(404);
    expect((await get(host, '/admin/host/status')).status).toBe(200);
    const functions = (await (await get(host, '/admin/functions')).json()) as { name: string }[];
    expect(functions.map(({ name }) => name)).toEqual(['everySecond', 'yearly', 'failing', 'slow']);
  });
});

describe('hooks', () => {
  test('appStart is awaited before the first request, and may register functions', async () => {
    const host = await start('hooks');

    expect(await textOf(host, '/api/registeredByHook')).toBe('registered by the start hook');
  });

  test('log may change what is written', async () => {
    const host = await start('hooks');

    await get(host, '/api/logs');

    expect(await host.line(/my \*{6}$/)).toBeDefined();
  });

  test('appTerminate runs at the end, and sees the data of appStart', async () => {
    const host = await start('hooks');

    expect(await host.stop()).toBe(0);
    expect(host.lines).toContain('terminated after at start');
  });
});

describe('an app of another kind', () => {
  let appDirectory: string;

  beforeEach(() => {
    // Beside the other apps, where @azure/functions is found.
    appDirectory = mkdtempSync(path.join(apps, 'other-'));
    cpSync(path.join(apps, 'http'), appDirectory, { recursive: true });
  });
  afterEach(() => rmSync(appDirectory, { recursive: true }));

  test.each<[string, string, object, RegExp]>([
    [
      'with its settings in a file',
      'local.settings.json',
      {},
      /isn't read here; set its values in the environment/,
    ],
    ['of ES modules', 'package.json', { type: 'module', main: 'index.js' }, /loads one CommonJS file/],
    ['of several files', 'package.json', { main: 'functions/*.js' }, /There is no .*: is the app built\?/],
    ['that is not built', 'package.json', { main: 'dist/main.cjs' }, /There is no .*: is the app built\?/],
  ])('%s stops the host with what is wrong', async (_case, name, content, message) => {
    writeFileSync(path.join(appDirectory, name), JSON.stringify(content));

    const { code, output } = await runPart(file, ['--app', appDirectory, '--port', '0']);

    expect(output).toMatch(message);
    expect(code).toBe(1);
  });
});

describe('the end', () => {
  test('a request under way is answered before the host stops', async () => {
    const host = await start('http');
    const response = textOf(host, '/api/slow');
    await host.line(/slow has begun/);

    const code = host.stop();

    expect(await response).toBe('done');
    expect(await code).toBe(0);
  });

  test('a second signal does not wait', async () => {
    const host = await start('http');
    const response = textOf(host, '/api/slow');
    await host.line(/slow has begun/);
    host.process.kill('SIGINT');

    const [outcome] = await Promise.allSettled([response, host.stop()]);

    expect(outcome.status).toBe('rejected');
    expect(host.process.exitCode).toBe(1);
  });

  test('comes at once when the app leaves a rejection unhandled, as it does to a worker in Azure', async () => {
    const host = await start('http');

    await get(host, '/api/forgetsToAwait').catch(() => undefined);

    expect(await host.line(/^Error: nobody awaited this/)).toBeDefined();
    expect(await host.stop()).toBe(1);
  });
});

describe('a limit of time', () => {
  test('functionTimeout of host.json ends the process, for nothing else ends a function', async () => {
    const host = await start('endless');

    await get(host, '/api/endless').catch(() => undefined);

    expect(await host.line(/'Functions\.endless' \(Id=\S+\) has run for 0\.5 s/)).toBeDefined();
    expect(await host.stop()).toBe(1);
  });

  test('appTerminate hooks get five seconds', async () => {
    const host = await start('endless');

    expect(await host.stop()).toBe(0);
    expect(host.lines.at(-1)).toMatch(/The appTerminate hooks were still running after 5 s$/);
  });
});

describe('the log', () => {
  test('--verbose shows every invocation', async () => {
    const host = await start('http', ['--verbose']);

    await get(host, '/api/empty');

    expect(await host.line(/Executing 'Functions\.empty' \(Reason='.*', Id=[\da-f-]{36}\)/)).toBeDefined();
    expect(await host.line(/Executed 'Functions\.empty' \(Succeeded, Id=.*, Duration=\d+ms\)/)).toBeDefined();
  });
});
