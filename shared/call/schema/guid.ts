/** Graph writes one and the same GUID dashed, as 32 digits, in either case, and sometimes in braces. */
const guidForm = /^[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}$/i;

/** The 32 lower-case hex digits of a GUID in any of its forms; `undefined` where the text isn't one. */
export function guidDigits(text: string): string | undefined {
  const bare = text.startsWith('{') && text.endsWith('}') ? text.slice(1, -1) : text;
  return guidForm.test(bare) ? bare.replaceAll('-', '').toLowerCase() : undefined;
}

/** An id in one form whichever Graph wrote: the digits of a GUID, any other text as it is. */
export function canonicalId(text: string): string {
  return guidDigits(text) ?? text;
}
