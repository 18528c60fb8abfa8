/** A route as the app writes it (`calls/{id:guid}/{part?}/{*rest}`), read into its segments. */
export type RouteTemplate = readonly Segment[];

type Segment =
  | { kind: 'literal'; text: string }
  | { kind: 'parameter'; name: string; constraints: Constraint[]; isOptional: boolean }
  | { kind: 'rest'; name: string };

type Constraint = (value: string) => boolean;

/** ASP.NET's inline constraints, those this host knows. */
const constraints: Record<string, Constraint> = {
  alpha: (value) => /^[a-z]*$/i.test(value),
  bool: (value) => /^(true|false)$/i.test(value),
  guid: (value) => /^\{?[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}\}?$/i.test(value),
  int: (value) => /^-?\d+$/.test(value) && Math.abs(Number(value)) <= 2_147_483_647,
  long: (value) => /^-?\d{1,19}$/.test(value),
};

const parameterPattern = /^\{(?<stars>\*{0,2})(?<name>\w+)(?<constraints>(?::\w+)*)(?<optional>\?)?\}$/;

/** @throws Error that names the segment which can't be read */
export function parseRouteTemplate(template: string): RouteTemplate {
  const texts = template.split('/').filter((text) => text !== '');
  return texts.map((text, index) => parseSegment(text, index === texts.length - 1));
}

function parseSegment(text: string, isLast: boolean): Segment {
  if (!/[{}]/.test(text)) return { kind: 'literal', text: text.toLowerCase() };
  const parts = parameterPattern.exec(text)?.groups;
  if (!parts) throw new Error(`the route segment "${text}" is not supported`);
  const name = parts['name'] as string;
  const isRest = parts['stars'] !== '';
  const isOptional = parts['optional'] === '?';
  if ((isRest || isOptional) && !isLast) throw new Error(`the route segment "${text}" must come last`);
  if (isRest) return { kind: 'rest', name };
  const names = (parts['constraints'] as string).split(':').slice(1);
  return { kind: 'parameter', name, isOptional, constraints: names.map(findConstraint) };
}

function findConstraint(name: string): Constraint {
  const constraint = constraints[name.toLowerCase()];
  if (constraint) return constraint;
  throw new Error(
    `the route constraint "${name}" is not supported; known: ${Object.keys(constraints).join()}`,
  );
}

/**
 * Matches the segments of a path, still percent-encoded.
 * @returns the decoded parameters, or undefined when the path doesn't match
 */
export function matchRoute(
  template: RouteTemplate,
  path: readonly string[],
): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  let used = 0;
  for (const segment of template) {
    if (segment.kind === 'rest') {
      const rest = path.slice(used).map(decodeSegment).join('/');
      if (rest !== '') params[segment.name] = rest;
      return params;
    }
    const text = path[used];
    if (text === undefined) return segment.kind === 'parameter' && segment.isOptional ? params : undefined;
    const value = decodeSegment(text);
    if (segment.kind === 'literal') {
      if (value.toLowerCase() !== segment.text) return undefined;
    } else {
      if (!segment.constraints.every((holds) => holds(value))) return undefined;
      params[segment.name] = value;
    }
    used += 1;
  }
  return used === path.length ? params : undefined;
}

/** As Kestrel does: an encoded slash stays encoded, broken escapes stay as they are. */
function decodeSegment(text: string): string {
  try {
    return text.split(/%2f/i).map(decodeURIComponent).join('%2F');
  } catch {
    return text;
  }
}

/** Orders templates as ASP.NET does: segment by segment, a literal before a parameter before the rest. */
export function compareRoutes(a: RouteTemplate, b: RouteTemplate): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = rank(a[index]) - rank(b[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function rank(segment: Segment | undefined): number {
  switch (segment?.kind) {
    case undefined:
      return 0;
    case 'literal':
      return 1;
    case 'parameter':
      return segment.constraints.length > 0 ? 2 : 3;
    case 'rest':
      return 4;
    default:
      return segment satisfies never;
  }
}
