/** Limits of a JSON text. They are checked before any value is built from it. */
export interface JsonBounds {
  /** UTF-16 code units. */
  readonly length: number;
  /** Levels of nested objects and lists. */
  readonly depth: number;
  /** Entries of all lists and objects in total. */
  readonly values: number;
}

/** Well above every honest reply, command or delivery. */
const usual: JsonBounds = { length: 8 * 1024 * 1024, depth: 64, values: 500_000 };

/** The value of a JSON text; `undefined` if it is no JSON or exceeds `bounds`. */
export function parseJson(text: string, bounds: JsonBounds = usual): unknown {
  const read = readJson(text, bounds);
  return 'value' in read ? read.value : undefined;
}

/** The value of a JSON text, or its fault. The fault completes the sentence "It is …". */
export function readJson(
  text: string,
  bounds: JsonBounds = usual,
): { readonly value: unknown } | { readonly fault: string } {
  const fault = beyondBounds(text, bounds);
  if (fault !== undefined) return { fault };
  try {
    return { value: JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) };
  } catch {
    return { fault: 'not JSON' };
  }
}

/**
 * The fault of a JSON text that exceeds `bounds`, worded as in `readJson`; `undefined` if it is within them. It counts
 * brackets and commas outside of strings, in one pass.
 */
export function beyondBounds(
  text: string,
  { length, depth: deepest, values: most }: JsonBounds = usual,
): string | undefined {
  if (text.length > length) return `longer than ${length} characters`;
  let depth = 0;
  let values = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"') inString = false;
      continue;
    }
    if (character === '"') inString = true;
    else if (character === ']' || character === '}') depth -= 1;
    else if (character === ',') values += 1;
    else if (character === '[' || character === '{') {
      depth += 1;
      values += 1;
    }
    if (depth > deepest) return `nested deeper than ${deepest} levels`;
    if (values > most) return `of more than ${most} values`;
  }
  return undefined;
}
