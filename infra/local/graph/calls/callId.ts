const guid = /^\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i;

/** Graph writes one id as a dashed GUID or as 32 hex digits, in either case: this is the same for all of them. */
export function canonicalId(text: string): string {
  const parts = guid.exec(text);
  return parts === null ? text : parts.slice(1).join('').toLowerCase();
}

/** Puts `id` in place of `template` wherever the text has it, in the form the text has it in. */
export function replaceId(text: string, template: string, id: string): string {
  const digits = canonicalId(template);
  const forms = new RegExp(`${toDashed(digits)}|${digits}`, 'gi');
  return text.replaceAll(forms, (found) => inFormOf(found, canonicalId(id)));
}

function inFormOf(example: string, digits: string): string {
  const dashed = example.includes('-') ? toDashed(digits) : digits;
  return /[A-F]/.test(example) ? dashed.toUpperCase() : dashed;
}

export function toDashed(digits: string): string {
  return [0, 8, 12, 16, 20].map((start, index, starts) => digits.slice(start, starts[index + 1])).join('-');
}
