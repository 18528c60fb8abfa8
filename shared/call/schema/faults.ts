import * as z from 'zod';

/** One thing wrong in what a person wrote. `path` is as in JavaScript, `rules[2].then`; empty for the whole. */
export interface Fault {
  readonly path: string;
  readonly value: unknown;
  readonly expected: string;
}

type Path = readonly PropertyKey[];

/** Reads `json` by a schema whose error texts say what was expected; what comes back are the faults, all of them. */
export function read<T>(schema: z.ZodType<T>, json: unknown): { value: T } | { faults: Fault[] } {
  const result = schema.safeParse(json, { error: expectation });
  return result.success ? { value: result.data } : { faults: toFaults(result.error.issues, json) };
}

/** `rules[2].then.redirect.timeout is 14; expected an integer from 15 to 90` */
export function describeFault({ path, value, expected }: Fault, whole: string): string {
  return `${path === '' ? whole : path} is ${describeValue(value)}; expected ${expected}`;
}

/** Faults that a person is told at once; who has mended so many asks again. */
const FAULTS_TOLD = 50;

/** Each fault as a sentence, the first of them where they are many. */
export function describeFaults(faults: readonly Fault[], whole: string): string[] {
  const told = faults.slice(0, FAULTS_TOLD).map((fault) => describeFault(fault, whole));
  const more = faults.length - told.length;
  return more === 0 ? told : [...told, `there are ${more} more faults`];
}

/** What was expected, where the schema itself doesn't say it better. */
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
    // Where a key is misspelt, a rule about the object as a whole would only say the same again.
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

/** Characters of a value, or of a key, that a fault shows. */
const SHOWN = 80;

function describeValue(value: unknown): string {
  return shorten(JSON.stringify(beginningOf(value)) ?? 'missing');
}

/** As much of a value as can show: each entry takes one character of JSON at least. */
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
