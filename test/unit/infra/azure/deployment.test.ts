import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

describe('the package', () => {
  const ignored = linesOf('.funcignore');
  const deployed = ['dist', 'host.json', 'package.json', 'policy.json'];

  test('holds nothing of the repository but the host settings, the manifest and the policy', () => {
    const committed = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).trim().split('\n');
    const entries = new Set(committed.map((file) => file.split('/')[0] ?? ''));
    expect([...entries].filter((entry) => !ignored.includes(entry) && !deployed.includes(entry))).toEqual([]);
  });

  test.each([
    'local.settings.json',
    '*.settings.json',
    'node_modules',
    '.azure',
    'dist/local',
    'dist/commands',
  ])('leaves out %s, which is on the machine but not in the repository', (entry) => {
    expect(ignored).toContain(entry);
  });

  test('is built here: Azure is told of no Node project, or it would install and build one', () => {
    const service = readFileSync('azure.yaml', 'utf8');
    expect(service).toMatch(/language: custom/);
    expect(service).not.toMatch(/remoteBuild/);
  });
});

test('azd finds the app by its tag', () => {
  const service = /^services:\n(?: *#.*\n)* {2}([\w-]+):$/m.exec(readFileSync('azure.yaml', 'utf8'))?.[1];
  expect(readFileSync('infra/azure/modules/functionApp.bicep', 'utf8')).toContain(
    `'azd-service-name': '${service}'`,
  );
});

describe('the workflows', () => {
  const deploy = readFileSync('.github/workflows/deploy.yml', 'utf8');

  test('sign in to Azure by federation and know no secret', () => {
    expect(deploy).toMatch(/id-token: write/);
    expect(deploy).not.toMatch(/secrets\.|client-secret|publish-profile|AZURE_CREDENTIALS/);
  });

  test('show what would change before it is changed', () => {
    expect(deploy).toMatch(/what-if[\s\S]*needs: what-if[\s\S]*azd (up|provision)/);
  });
});
