/**
 * Repairs what is clearly meant in JSON text, in one pass: removes trailing commas (an example in Graph's documents has
 * one), and escapes raw control characters in strings. Comments are not supported.
 */
export function mendJson(text: string): string {
  const mended: string[] = [];
  let from = 0;
  let comma: number | undefined;
  let inString = false;
  const replace = (at: number, by: string) => {
    mended.push(text.slice(from, at), by);
    from = at + 1;
  };
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"') inString = false;
      else if (character < ' ') replace(index, `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
    } else if (character === ',') comma = index;
    else if (!isSpace(character)) {
      if (comma !== undefined && (character === '}' || character === ']')) replace(comma, '');
      comma = undefined;
      inString = character === '"';
    }
  }
  return mended.join('') + text.slice(from);
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}
