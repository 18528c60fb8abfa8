/** What windows-1252 has from 0x80 to 0x9F. Node's own decoder leaves these bytes as the control characters of Latin-1. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const declaredCharset = /;\s*charset\s*=\s*["']?(?<label>[^\s;"']+)/i;

/**
 * The text of a body of JSON in the charset that its content type declares. Broken characters are replaced: a name may
 * suffer, the call doesn't.
 */
export function decodeBody(body: Uint8Array, contentType: string | null): string {
  const sniffed = sniffCharset(body);
  const decoder = sniffed === undefined ? declaredDecoder(contentType ?? '') : new TextDecoder(sniffed);
  const text = decoder.decode(body);
  return decoder.encoding === 'windows-1252' ? text.replace(/[\u0080-\u009f]/g, toWindows1252) : text;
}

/**
 * What the first bytes prove, whatever is declared: a byte order mark, or the zero beside the bracket that JSON of two
 * bytes a character begins with.
 */
function sniffCharset([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return (first === 0xff && second === 0xfe) || (first !== 0 && second === 0) ? 'utf-16le' : undefined;
}

/** UTF-8 where the label is unknown, or says two bytes a character of a body that isn't written so. */
function declaredDecoder(contentType: string): TextDecoder {
  try {
    const decoder = new TextDecoder(declaredCharset.exec(contentType)?.groups?.['label']);
    return decoder.encoding.startsWith('utf-16') ? new TextDecoder() : decoder;
  } catch {
    return new TextDecoder();
  }
}

function toWindows1252(character: string): string {
  return windows1252[character.charCodeAt(0) - 0x80] ?? character;
}
