import type { Action } from './action.ts';
import type { Command } from './defineCommand.ts';
import { defaultOf, takenBy } from './takes.ts';

type Described = Omit<Command, 'run'>;

/** A command's help: how it is called, its flags, examples, and what its exit codes mean. */
export function describeHelp(command: Described): string {
  const { about, examples, exitCodes } = command;
  const codes = { 0: 'all is well', ...exitCodes, 2: 'the command line is wrong' };
  return [
    ...section('Usage', inColumns(usageOf(command))),
    ...(about === undefined ? [] : [about.replace(/^\n/, ''), '']),
    ...section('Flags', inColumns(flagsOf(command))),
    ...section(
      'Examples',
      examples.map((example) => `  ${example}`),
    ),
    ...section('Exit codes', inColumns(Object.entries(codes))),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return [`${title}:`, ...lines, ''];
}

function usageOf({ name, actions }: Described): [string, string][] {
  const npm = name === 'start' ? 'npm start' : `npm run ${name}`;
  return Object.entries(actions).map(([verb, { about, takes }]) => {
    const words = takenBy(takes).filter(({ isWord }) => isWord);
    const rest = [
      verb,
      ...words.map((word) => (word.isMany ? `[${word.placeholder}...]` : word.placeholder)),
    ].filter(Boolean);
    return [rest.length === 0 ? npm : `${npm} -- ${rest.join(' ')}`, about];
  });
}

/** Each once, with the actions that take it where not all of them do. */
function flagsOf({ actions }: Described): [string, string][] {
  const all = Object.entries(actions);
  const lines = new Map<string, { about: string; verbs: string[] }>();
  for (const [verb, action] of all)
    for (const [name, about] of flagsOfAction(action)) {
      const { verbs } = lines.get(name) ?? { verbs: [] };
      lines.set(name, { about, verbs: [...verbs, verb] });
    }
  const own = [...lines].map(([name, { about, verbs }]): [string, string] => [
    name,
    verbs.length === all.length ? about : `${verbs.join(', ')}: ${about}`,
  ]);
  const hasJson = own.some(([name]) => name.startsWith('--json'));
  return [...own, ...(hasJson ? [] : [['--json', 'prints JSON'] as const]), ['--help', 'prints this']].map(
    ([name = '', about = '']) => [name, about],
  );
}

function flagsOfAction({ takes }: Action): [string, string][] {
  return takenBy(takes)
    .filter(({ isWord }) => !isWord)
    .map(({ field, name, placeholder, isMany, about }) => {
      const value = placeholder === undefined ? '' : ` ${placeholder}`;
      const standard = defaultOf(takes, field);
      const told = standard === undefined ? about : `${about} (${standard})`;
      return [`${name}${value}${isMany ? '...' : ''}`, told];
    });
}

const WIDTH = 120;

/** The second column is wrapped where a line would be too long. */
function inColumns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.flatMap(([first, second]) =>
    wrap(second, WIDTH - width - 4).map((line, index) =>
      `  ${(index === 0 ? first : '').padEnd(width)}  ${line}`.trimEnd(),
    ),
  );
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [''];
  for (const next of text.split(/\s+/)) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + next.length >= width) lines.push(next);
    else lines[lines.length - 1] = last === '' ? next : `${last} ${next}`;
  }
  return lines;
}
