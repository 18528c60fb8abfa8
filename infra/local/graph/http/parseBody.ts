/** What a body says: its JSON, its text where it isn't JSON, undefined where it is empty. */
export function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
