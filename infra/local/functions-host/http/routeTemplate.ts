/** A route as the app writes it (`calls/{id}/{part?}`), read into its segments. */
export type RouteTemplate = readonly Segment[];

type Segment = { kind: 'literal'; text: string } | { kind: 'parameter'; name: string; isOptional: boolean };

const parameterPattern = /^\{(?<name>\w+)(?<optional>\?)?\}$/;

/** @throws Error that names the segment which can't be read */
export function parseRouteTemplate(template: string): RouteTemplate {
  const texts = template.split('/').filter((text) => text !== '');
  return texts.map((text, index) => parseSegment(text, index === texts.length - 1));
}

function parseSegment(text: string, isLast: boolean): Segment {
  if (!/[{}]/.test(text)) return { kind: 'literal', text: text.toLowerCase() };
  const { name, optional } = parameterPattern.exec(text)?.groups ?? {};
  if (name === undefined) throw new Error(`the route segment "${text}" is not supported`);
  if (optional !== undefined && !isLast) throw new Error(`the route segment "${text}" must come last`);
  return { kind: 'parameter', name, isOptional: optional !== undefined };
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
    const text = path[used];
    if (text === undefined) return segment.kind === 'parameter' && segment.isOptional ? params : undefined;
    const value = decodeSegment(text);
    if (segment.kind === 'literal') {
      if (value.toLowerCase() !== segment.text) return undefined;
    } else params[segment.name] = value;
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

/** Orders templates as ASP.NET does: segment by segment, a literal before a parameter. */
export function compareRoutes(a: RouteTemplate, b: RouteTemplate): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = rank(a[index]) - rank(b[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function rank(segment: Segment | undefined): number {
  return segment === undefined ? 0 : segment.kind === 'literal' ? 1 : 2;
}
