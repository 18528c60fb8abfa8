import { build, type Metafile } from 'esbuild';
import { createTelemetry } from '../../../shared/telemetry/createTelemetry.ts';

/** Every module that is loaded with the app, not later by `import()`. */
function loadedAtOnce({ inputs }: Metafile, entry: string): Set<string> {
  const loaded = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (loaded.has(file)) continue;
    loaded.add(file);
    const imports = inputs[file]?.imports ?? [];
    waiting.push(...imports.filter(({ kind }) => kind !== 'dynamic-import').map(({ path }) => path));
  }
  return loaded;
}

const isTelemetry = (file: string) =>
  /node_modules\/@opentelemetry\/|monitor-opentelemetry-exporter/.test(file);

test('nothing of OpenTelemetry is loaded until export is opened, and everything of it is in the bundle', async () => {
  const entry = 'functions/index.ts';
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    metafile: true,
    external: ['@azure/functions-core'],
    logLevel: 'error',
  });
  const loaded = loadedAtOnce(metafile, entry);

  expect(loaded).toContain('shared/telemetry/createTelemetry.ts');
  expect([...loaded].filter(isTelemetry)).toEqual([]);
  expect(Object.keys(metafile.inputs).filter(isTelemetry).length).toBeGreaterThan(50);
});

test('without a destination the work is done, and nothing is told', async () => {
  const telemetry = createTelemetry(undefined);
  await telemetry.open();
  const traceParent = await telemetry.inSpan('work', {}, async (span) => {
    telemetry.measure('lostCalls', 1, {});
    telemetry.log('error', 'a line');
    return Promise.resolve(span.traceParent);
  });
  await telemetry.close();
  expect(traceParent).toBeUndefined();
});

test('work that fails fails as it would without telemetry', async () => {
  const failing = createTelemetry(undefined).inSpan('work', {}, async () =>
    Promise.reject(new Error('failed')),
  );
  await expect(failing).rejects.toThrow('failed');
});
