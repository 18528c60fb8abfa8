import { readFileSync } from 'node:fs';

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

  test('deploy the same folder as azd', () => {
    expect(deploy).toMatch(/zip -qr \S+ \.\n +working-directory: dist\/package\n/);
  });

  test('show what would change before it is changed', () => {
    expect(deploy).toMatch(/what-if[\s\S]*needs: what-if[\s\S]*azd (up|provision)/);
  });
});
