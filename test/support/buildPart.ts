import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(__dirname, '../..');

/**
 * Bundles one entry as infra/build.mjs does, for tests that run a part as the process it really is.
 * @param entry from the repository's root, such as `infra/local/tables/main.ts`
 * @returns the file to start with node; under node_modules, so that it finds its packages
 */
export async function buildPart(entry: string): Promise<string> {
  const worker = process.env['JEST_WORKER_ID'] ?? '0';
  const part = path.basename(path.dirname(entry));
  const outfile = path.join(root, 'node_modules/.cache/test-parts', worker, `${part}.mjs`);
  await build({
    entryPoints: [path.join(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  return outfile;
}
