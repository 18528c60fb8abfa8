import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

describe('what azd deploys', () => {
  const service = readFileSync('azure.yaml', 'utf8');

  test('is the staged package alone: azd would ship any other folder whole', () => {
    expect(service).toMatch(/^ {4}project: \.\n {4}dist: dist\/package$/m);
    expect(service).toMatch(/^requiredVersions:\n {2}azd: ">= 1\.20\.0"$/m);
  });

  test('is built here: Azure is told of no Node project, or it would install and build one', () => {
    expect(service).toMatch(/language: custom/);
    expect(service).not.toMatch(/remoteBuild/);
  });
});

const workflows = readdirSync('.github/workflows').map((file) =>
  readFileSync(path.join('.github/workflows', file), 'utf8'),
);

describe('the workflows', () => {
  const deploy = readFileSync('.github/workflows/deploy.yml', 'utf8');

  test('sign in to Azure by federation and know no secret', () => {
    expect(deploy).toMatch(/id-token: write/);
    expect(deploy).not.toMatch(/secrets\.|client-secret|publish-profile|AZURE_CREDENTIALS/);
  });

  test('deploy the same folder as azd', () => {
    expect(deploy).toMatch(/zip -qr \S+ \.\n +working-directory: dist\/package\n/);
  });

  test('show what would change before it is changed', () => {
    expect(deploy).toMatch(/what-if[\s\S]*needs: what-if[\s\S]*azd (up|provision)/);
  });

  test('fail where the first command of a pipe fails', () => {
    expect(deploy).toMatch(/^defaults:\n {2}run:\n {4}shell: bash$/m);
  });

  test('use no action by a name that can be moved to other code', () => {
    const used = workflows.flatMap((text) =>
      Array.from(text.matchAll(/uses: (\S+)/g), ([, name]) => name ?? ''),
    );
    expect(used.length).toBeGreaterThan(8);
    expect(used.filter((name) => !/^\.\/\.github\/|@[0-9a-f]{40}$/.test(name))).toEqual([]);
  });

  test('write nothing into the environment of a job themselves', () => {
    expect(workflows.filter((text) => /GITHUB_ENV|eval /.test(text))).toEqual([]);
  });
});

/** Reads the file as GitHub's runner does. */
function readEnvironmentFile(text: string): Record<string, string> {
  const lines = text.split('\n');
  const read: Record<string, string> = {};
  while (lines.length > 0) {
    const [name = '', delimiter = ''] = (lines.shift() ?? '').split('<<');
    if (name === '') continue;
    const end = lines.indexOf(delimiter);
    read[name] = lines.slice(0, end).join('\n');
    lines.splice(0, end + 1);
  }
  return read;
}

describe('variables taken into a job', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'take-variables-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  function take(variables: Readonly<Record<string, string>>): Record<string, string> {
    const file = path.join(folder, 'environment');
    writeFileSync(file, '');
    execFileSync(process.execPath, ['.github/actions/take-variables/takeVariables.mjs'], {
      env: { VARIABLES: JSON.stringify(variables), GITHUB_ENV: file },
    });
    return readEnvironmentFile(readFileSync(file, 'utf8'));
  }

  test.each([
    'oncall@contoso.com',
    '',
    'a\nPATH=/tmp/evil',
    'a\nEOF\nPATH<<EOF\n/tmp/evil\nEOF',
    '$(touch /tmp/evil) `id` "\'',
  ])('keep their value, whatever it is: %j', (value) => {
    expect(take({ ALERT_EMAILS: value })).toEqual({ ALERT_EMAILS: value });
  });

  test('are those that the template reads and those to sign in with', () => {
    const all = { PATH: '/tmp', NODE_OPTIONS: '--import x', AZURE_ENV_NAME: 'other', ZONE_REDUNDANT: 'true' };
    expect(take({ ...all, AZURE_SUBSCRIPTION_ID: 'id' })).toEqual({
      ZONE_REDUNDANT: 'true',
      AZURE_SUBSCRIPTION_ID: 'id',
    });
  });
});
