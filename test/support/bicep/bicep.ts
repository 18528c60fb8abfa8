import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { globSync } from 'glob';
import { findBicep } from './findBicep.ts';
import { graphTypes } from './graphTypes.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A resource as Azure's what-if would show it; what is known only once others exist is an expression, `[…]`. */
export interface PredictedResource {
  readonly type: string;
  readonly name?: string;
  readonly id?: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly [other: string]: unknown;
}

type Variables = Readonly<Record<string, string>>;

/** The real compiler on the template, with stand-in types for the Graph extension. */
export interface Bicep {
  /** As the compiler says it. */
  version(): Promise<string>;
  /** Compiles template and parameters, the environment being `variables` and nothing else. */
  buildParams(variables?: Variables): Promise<Ran>;
  lint(): Promise<Ran>;
  /** The template's files as the compiler would write them, by their paths from `infra/azure`. */
  format(): Promise<ReadonlyMap<string, string>>;
  /** Every resource of the deployment, the nested ones too. */
  predict(variables?: Variables): Promise<readonly PredictedResource[]>;
  remove(): void;
}

const template = 'infra/azure/main.bicep';
const parameters = 'infra/azure/main.bicepparam';
const compiler = findBicep(process.env);

/** Why these tests are skipped; undefined where there is a compiler. */
export const missing =
  compiler === undefined ? 'no Bicep compiler found; the README says how to get one' : undefined;

if (missing !== undefined && process.env['REQUIRE_BICEP'] === '1')
  throw new Error(`REQUIRE_BICEP: ${missing}`);

/** A block of tests that need the compiler. */
export const describeCompiled = missing === undefined ? describe : describe.skip;

export async function prepareBicep(): Promise<Bicep> {
  const folder = mkdtempSync(path.join(tmpdir(), 'graph-call-handler-bicep-'));
  const inFolder = (...parts: string[]) => path.join(folder, ...parts);
  for (const [file, text] of Object.entries(graphTypes())) writeFileSync(inFolder(file), text);
  succeed(await run(['publish-extension', inFolder('index.json'), '--target', inFolder('graph.tgz')]));

  const own = JSON.parse(readFileSync('infra/azure/bicepconfig.json', 'utf8')) as object;
  const config = inFolder('bicepconfig.json');
  const extensions = { microsoftGraphV1: inFolder('graph.tgz') };
  writeFileSync(config, JSON.stringify({ ...own, extensions, cacheRootDirectory: inFolder('cache') }));
  const copyTemplate = () => {
    const copy = mkdtempSync(inFolder('infra-'));
    cpSync('infra/azure', path.join(copy, 'azure'), { recursive: true });
    cpSync('infra/queues.json', path.join(copy, 'queues.json'));
    return path.join(copy, 'azure');
  };
  const withConfig = async (args: string[], variables: Variables = {}) =>
    run([...args, '--config', config], variables);
  // Compilers that run at once would fill the cache at once.
  succeed(await withConfig(['restore', template]));

  return {
    version: async () => (await run(['--version'])).stdout.trim(),
    buildParams: async (variables) => withConfig(['build-params', parameters, '--stdout'], variables),
    lint: async () => withConfig(['lint', template]),
    format: async () => {
      const copy = copyTemplate();
      succeed(await withConfig(['format', '--pattern', path.join(copy, '**/*.bicep*')]));
      const files = globSync('**/*.{bicep,bicepparam}', { cwd: copy });
      return new Map(files.map((file) => [file, readFileSync(path.join(copy, file), 'utf8')]));
    },
    predict: async (variables) => {
      // It is written beside the parameters, so it works on a copy.
      const copy = copyTemplate();
      const file = path.join(copy, 'main.bicepparam');
      const where = ['--subscription-id', subscription, '--tenant-id', tenant, '--location', 'westeurope'];
      succeed(await withConfig(['snapshot', file, '--mode', 'overwrite', ...where], variables));
      const snapshot = readFileSync(path.join(copy, 'main.snapshot.json'), 'utf8');
      return (JSON.parse(snapshot) as { predictedResources: PredictedResource[] }).predictedResources;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

export const subscription = '11111111-1111-1111-1111-111111111111';
export const tenant = '22222222-2222-2222-2222-222222222222';

function succeed({ code, stderr }: Ran): void {
  if (code !== 0) throw new Error(stderr);
}

async function run(args: readonly string[], variables: Variables = {}): Promise<Ran> {
  const { PATH, HOME } = process.env;
  const env = {
    PATH,
    HOME,
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1',
    AZURE_ENV_NAME: 'check',
    AZURE_LOCATION: 'westeurope',
    ...variables,
  };
  const options = { env, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile(compiler ?? 'bicep', args, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}
