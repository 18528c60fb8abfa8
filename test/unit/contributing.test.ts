import { existsSync, readFileSync } from 'node:fs';

const guide = readFileSync('CONTRIBUTING.md', 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

test('every file and folder that it names is there', () => {
  const quoted = [...guide.matchAll(/`((?:functions|infra|shared|test)\/[\w./-]+|[\w.-]+\.json)`/g)];
  const links = [...guide.matchAll(/\]\((?!http)([^)#]+)\)/g)];
  const named = [...quoted, ...links].map(([, file]) => String(file));
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
});

test('every npm script that it names is there', () => {
  const named = [...guide.matchAll(/npm run (?:--silent )?([a-z:-]+)/g)].map(([, name]) => String(name));
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
