import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from '@swc/core';
import { checkSync } from 'recheck';

// The checker's other backends are programs of its own for some platforms.
process.env['RECHECK_BACKEND'] = 'pure';

/** What a stranger writes may come before any of these, so none may take longer than its text is long. */
const folders = ['functions', 'shared', 'infra/local', 'infra/commands'];

interface Pattern {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

const patterns = folders.flatMap(sourcesIn).flatMap(patternsIn);

test('every pattern is found', () => {
  expect(patterns.length).toBeGreaterThan(60);
});

test.each(
  patterns.map((pattern) => [`${pattern.file}: /${pattern.source}/${pattern.flags}`, pattern] as const),
)('takes linear time: %s', (_name, { source, flags }) => {
  expect(checkSync(source, flags, { timeout: 30_000 }).status).toBe('safe');
});

test('no pattern is put together from text, but for one of hex digits in the simulator', () => {
  const made = folders.flatMap(sourcesIn).filter((file) => /\bRegExp\(/.test(readFileSync(file, 'utf8')));
  expect(made).toEqual(['infra/local/graph/calls/callId.ts']);
});

test.each([
  ['a tail behind a first match', ';.*$'],
  ['slashes at the end', '\\/+$'],
  ['a group that repeats what repeats', '^(a+)+$'],
])('the checker knows %s as slow', (_what, source) => {
  expect(checkSync(source, '').status).toBe('vulnerable');
});

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => path.posix.join(folder, file));
}

function patternsIn(file: string): Pattern[] {
  const found: Pattern[] = [];
  collect(parseSync(readFileSync(file, 'utf8'), { syntax: 'typescript', target: 'es2023' }));
  return found;

  function collect(node: unknown): void {
    if (typeof node !== 'object' || node === null) return;
    if (isPattern(node)) found.push({ file, source: node.pattern, flags: node.flags });
    Object.values(node).forEach(collect);
  }
}

function isPattern(node: object): node is { readonly pattern: string; readonly flags: string } {
  return 'type' in node && node.type === 'RegExpLiteral';
}
