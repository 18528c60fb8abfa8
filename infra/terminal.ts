/**
 * Code points that a terminal acts on, or that hide or turn round what stands beside them: controls (ESC, BEL, CR, C1),
 * formats (bidi, zero-width), separators of lines, halves of surrogate pairs and what is ignored by default. Variation
 * selectors stay, as they only choose how a character looks.
 */
const unprintable = /(?![\uFE00-\uFE0F])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Foreign text as one piece of a line on a terminal: what isn't plainly visible is written out, `\u001b`, as JSON would.
 * Everything that came from a caller, a file or another service goes through here before it is printed.
 */
export function printable(text: string): string {
  return text.replace(unprintable, escape);
}

/** Finished output, whose line breaks are our own. JSON stays the same JSON. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

function escape(character: string): string {
  return Array.from({ length: character.length }, (_, index) => toEscape(character.charCodeAt(index))).join(
    '',
  );
}

function toEscape(codeUnit: number): string {
  return `\\u${codeUnit.toString(16).padStart(4, '0')}`;
}
