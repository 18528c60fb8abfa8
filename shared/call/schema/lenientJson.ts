/**
 * JSON text mended as far as its sense is plain: without the commas behind a last entry, which one of Graph's own
 * documents prints, and with raw control characters in strings written as JSON wants them. One pass; comments stay
 * what they are, no JSON.
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
