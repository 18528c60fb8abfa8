/**
 * What `expected` has and `found` hasn't: `['targets.0.identity: expected …, found …']`. `found` may have
 * more.
 */
export function findMismatches(expected: unknown, found: unknown, at = ''): string[] {
  if (!isObject(expected)) {
    return Object.is(expected, found)
      ? []
      : [`${at || 'value'}: expected ${say(expected)}, found ${say(found)}`];
  }
  if (!isObject(found)) return [`${at || 'value'}: expected ${say(expected)}, found ${say(found)}`];
  return Object.entries(expected).flatMap(([key, value]) =>
    findMismatches(value, found[key], at === '' ? key : `${at}.${key}`),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const say = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
