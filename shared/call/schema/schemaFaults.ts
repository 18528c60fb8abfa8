import * as z from 'zod';

/**
 * One fault in what a person wrote. `path` is written as in JavaScript (`rules[2].then`); it is empty for the whole
 * text.
 */
export interface Fault {
  readonly path: string;
  readonly value: unknown;
  readonly expected: string;
}

type Path = readonly PropertyKey[];

/** Parses `json`. Returns the value, or all faults. The schema's error texts say what was expected. */
export function read<T>(schema: z.ZodType<T>, json: unknown): { value: T } | { faults: Fault[] } {
  const result = schema.safeParse(json, { error: expectation });
  return result.success ? { value: result.data } : { faults: toFaults(result.error.issues, json) };
}

/** `rules[2].then.redirect.timeout is 14; expected an integer from 15 to 90` */
export function describeFault({ path, value, expected }: Fault, whole: string): string {
  return `${path === '' ? whole : path} is ${describeValue(value)}; expected ${expected}`;
}

/** The most faults that one message lists. The rest show up at the next try. */
const FAULTS_TOLD = 50;

/** One sentence for each fault, up to the limit, and then the number of the others. */
export function describeFaults(faults: readonly Fault[], whole: string): string[] {
  const told = faults.slice(0, FAULTS_TOLD).map((fault) => describeFault(fault, whole));
  const more = faults.length - told.length;
  return more === 0 ? told : [...told, `there are ${more} more faults`];
}

/** What was expected, for schemas without an error text of their own. */
function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') return kinds[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_value') return oneOf(issue.values.map((value) => JSON.stringify(value)));
  return undefined;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function oneOf(values: readonly (string | undefined)[]): string {
  return values.length === 1 ? `${values[0]}` : `one of ${values.join(', ')}`;
}

function toFaults(issues: readonly z.core.$ZodIssue[], json: unknown): Fault[] {
  const misspelt = new Set(
    issues.filter(({ code }) => code === 'unrecognized_keys').map(({ path }) => toPath(path)),
  );
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => toFault([...issue.path, key], json, issue.message));
    }
    // If a key is misspelt, the fault of the whole object would repeat the same.
    if (issue.code === 'custom' && misspelt.has(toPath(issue.path))) return [];
    return [toFault(issue.path, json, issue.message)];
  });
}

function toFault(path: Path, json: unknown, expected: string): Fault {
  return { path: toPath(path), value: valueAt(json, path), expected };
}

function toPath(path: Path): string {
  return path.map(toStep).join('').replace(/^\./, '');
}

function toStep(key: PropertyKey): string {
  if (typeof key === 'number') return `[${key}]`;
  const name = shorten(String(key));
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function valueAt(json: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    json,
  );
}

/** The most characters of a value or a key that a fault shows. */
const SHOWN = 80;

function describeValue(value: unknown): string {
  return shorten(JSON.stringify(beginningOf(value)) ?? 'missing');
}

/** The part of a value that fits: each entry takes at least one character of JSON. */
function beginningOf(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, SHOWN);
  if (Array.isArray(value)) return value.slice(0, SHOWN).map(beginningOf);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).slice(0, SHOWN);
  return Object.fromEntries(entries.map(([key, entry]) => [key.slice(0, SHOWN), beginningOf(entry)]));
}

function shorten(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN - 3)}...`;
}
