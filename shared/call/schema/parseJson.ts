/** What a text of JSON may have at most. All of it is known before anything is built from the text. */
export interface JsonBounds {
  /** UTF-16 code units. */
  readonly length: number;
  /** Objects and lists inside one another. */
  readonly depth: number;
  /** Entries of all lists and objects together. */
  readonly values: number;
}

/** More than any reply, command or delivery of good faith has. */
const usual: JsonBounds = { length: 8 * 1024 * 1024, depth: 64, values: 500_000 };

/** The value that JSON text stands for; nothing where the text isn't JSON, or beyond all bounds. */
export function parseJson(text: string, bounds: JsonBounds = usual): unknown {
  const read = readJson(text, bounds);
  return 'value' in read ? read.value : undefined;
}

/** The value that JSON text stands for, or what is wrong with the text: the end of a sentence that begins "It is …". */
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

/** Whether a text of JSON holds too much, in the same words; counts brackets and commas outside of strings, in one pass. */
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
