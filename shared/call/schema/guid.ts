/** Graph writes the same GUID with dashes, as 32 digits, in upper or lower case, and sometimes in braces. */
const guidForm = /^[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}$/i;

/** A GUID in any form as 32 lower-case hex digits; `undefined` if `text` is no GUID. */
export function guidDigits(text: string): string | undefined {
  const bare = text.startsWith('{') && text.endsWith('}') ? text.slice(1, -1) : text;
  return guidForm.test(bare) ? bare.replaceAll('-', '').toLowerCase() : undefined;
}

/** An id in one form: 32 lower-case hex digits for a GUID, any other text as it is. */
export function canonicalId(text: string): string {
  return guidDigits(text) ?? text;
}
