import { readdirSync, readFileSync } from 'node:fs';

const readme = readFileSync('infra/README.md', 'utf8');

test('every block of commands says first what it needs', () => {
  const blocks = Array.from(readme.matchAll(/^```(?:sh|powershell)\n(.*)\n/gm), (match) => match[1]);
  expect(blocks.length).toBeGreaterThan(10);
  expect(blocks.filter((first) => !/^# needs (Azure|Teams|nothing)/.test(first ?? ''))).toEqual([]);
});

test('every value named for the environment is one the parameters read', () => {
  const read = readFileSync('infra/azure/main.bicepparam', 'utf8');
  const named = Array.from(readme.matchAll(/azd env set (\w+)/g), (match) => match[1] ?? '').filter(
    (name) => name !== 'NAME',
  );
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((name) => !read.includes(`'${name}'`))).toEqual([]);
});

test('every folder of the local stack is in its list', () => {
  const list = readFileSync('infra/local/README.md', 'utf8');
  const folders = readdirSync('infra/local', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.length).toBeGreaterThan(5);
  expect(folders.filter(({ name }) => !list.includes(`${name}/`)).map(({ name }) => name)).toEqual([]);
});
