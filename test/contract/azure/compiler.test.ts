import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Bicep, describeCompiled, missing, prepareBicep, type Ran } from '../../support/bicep/bicep.ts';

/** What Microsoft's compiler says of the template. */

if (missing !== undefined) process.stderr.write(`skipped: the template in infra/azure (${missing})\n`);

const parametersOf = ({ stdout, stderr }: Ran) => {
  expect(stderr).toBe('');
  const { parametersJson } = JSON.parse(stdout) as { parametersJson: string };
  return (JSON.parse(parametersJson) as { parameters: Record<string, { value: unknown }> }).parameters;
};

describeCompiled('the compiler', () => {
  let bicep: Bicep;
  /** With nothing set that has a default. */
  let built: Ran;
  beforeAll(async () => {
    bicep = await prepareBicep();
    built = await bicep.buildParams();
  }, 180_000);
  afterAll(() => bicep.remove());

  test('builds and lints template and parameters without a word', async () => {
    const [version, linted] = await Promise.all([bicep.version(), bicep.lint()]);
    const said = { 'build-params': built, lint: linted };
    for (const [verb, { code, stderr }] of Object.entries(said)) {
      process.stderr.write(`${version}: ${verb} of infra/azure ended with ${code} and said "${stderr}"\n`);
    }
    expect({ ...built, stdout: '' }).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(linted).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('would format no file otherwise', async () => {
    const formatted = await bicep.format();
    const changed = [...formatted].filter(
      ([file, text]) => text !== readFileSync(path.join('infra/azure', file), 'utf8'),
    );
    expect(formatted.size).toBeGreaterThan(10);
    expect(changed.map(([file]) => file)).toEqual([]);
  });

  const names = Array.from(
    readFileSync('infra/azure/main.bicepparam', 'utf8').matchAll(/readEnvironmentVariable\('(\w+)', ''\)/g),
    ([, name]) => name ?? '',
  );

  test('takes a blank variable for one that is not set, and lists with blanks and empty entries', async () => {
    expect(names.length).toBeGreaterThan(20);
    const given = await bicep.buildParams({
      ...Object.fromEntries(names.map((name) => [name, '  '])),
      ALERT_EMAILS: ' oncall@contoso.com, ,second@contoso.com,',
      CALLBACK_HOSTS: 'media.contoso.com,',
    });
    expect(parametersOf(given)).toEqual({
      ...parametersOf(built),
      alertEmails: { value: ['oncall@contoso.com', 'second@contoso.com'] },
      callbackHosts: { value: ['media.contoso.com'] },
    });
  });

  test('refuses a value that is none of the choices, and names them', async () => {
    const { code, stderr } = await bicep.buildParams({
      INSTANCE_MEMORY_MB: '1024',
      FUNCTIONS_NODE_VERSION: '20',
      SERVICE_BUS_SKU: 'Basic',
    });
    expect(code).toBe(1);
    expect(stderr).toContain("'1024' doesn't exist, available properties are '512, 2048'");
    expect(stderr).toContain("'20' doesn't exist, available properties are '22, 24'");
    expect(stderr).toContain("'Basic' doesn't exist, available properties are 'Standard, Premium'");
  });
});
