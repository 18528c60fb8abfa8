/** The characters 0x80 to 0x9F of windows-1252, which Node decodes as the control characters of Latin-1. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const declaredCharset = /;\s*charset\s*=\s*["']?(?<label>[^\s;"']+)/i;

/**
 * Decodes a JSON body by the charset of its content type. Invalid characters are replaced: a name may be damaged, but
 * the call is answered.
 */
export function decodeBody(body: Uint8Array, contentType: string | null): string {
  const sniffed = sniffCharset(body);
  const decoder = sniffed === undefined ? declaredDecoder(contentType ?? '') : new TextDecoder(sniffed);
  const text = decoder.decode(body);
  return decoder.encoding === 'windows-1252' ? text.replace(/[\u0080-\u009f]/g, toWindows1252) : text;
}

/**
 * The charset that the first bytes prove: by a byte order mark, or by the zero byte beside the first bracket in UTF-16.
 * It wins over the declared one.
 */
function sniffCharset([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return (first === 0xff && second === 0xfe) || (first !== 0 && second === 0) ? 'utf-16le' : undefined;
}

/** UTF-8 for an unknown charset, and for a declared UTF-16 that the bytes disprove. */
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
