/**
 * Every variable goes on under its own name, because main.bicepparam reads them, and a value set for `azd up` but
 * forgotten here would go back to its default. Only those it reads, and those azd signs in with: a variable named PATH
 * or NODE_OPTIONS would change what the next steps run. Each value stands between delimiters nobody can guess, so that
 * none can end early and set another.
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';

const template = readFileSync('infra/azure/main.bicepparam', 'utf8');
const read = Array.from(template.matchAll(/readEnvironmentVariable\('(\w+)'/g), ([, name]) => name);
// The name of the deployment is the environment's, not a variable's.
const names = new Set([...read, 'AZURE_SUBSCRIPTION_ID', 'AZURE_TENANT_ID', 'AZURE_CLIENT_ID']);
names.delete('AZURE_ENV_NAME');

for (const [name, value] of Object.entries(JSON.parse(process.env.VARIABLES))) {
  if (!names.has(name)) continue;
  const delimiter = `end-${randomUUID()}`;
  appendFileSync(process.env.GITHUB_ENV, `${name}<<${delimiter}\n${value}\n${delimiter}\n`);
}
