import { tolerantText } from './tolerantFields.ts';

/**
 * Values of Graph's enumerations. Its metadata, its documents and its notifications differ in letter case (`Running`,
 * `running`), so every comparison with such a value goes through this file.
 */

/** Whether `text` is this value, in any letter case. */
export function isWord(text: string | undefined, word: string): boolean {
  return text?.length === word.length && text.toLowerCase() === word.toLowerCase();
}

/** The value in `words` that equals `text` in any letter case, spelled as in `words`; `undefined` if there is none. */
export function wordIn<Word extends string>(
  words: readonly Word[],
  text: string | undefined,
): Word | undefined {
  return words.find((word) => isWord(text, word));
}

/** Schema for one of `words`, spelled as in `words`. Any other text is read as absent. */
export function tolerantWord<Word extends string>(words: readonly Word[]) {
  return tolerantText.transform((text) => wordIn(words, text));
}

/** `text` spelled as in `words`; an unknown value stays as Graph wrote it. */
export function spelledAs(words: readonly string[], text: string): string {
  return wordIn(words, text) ?? text;
}

/** Schema for an optional text, spelled as in `words`; an unknown value stays as Graph wrote it. */
export function tolerantSpelling(words: readonly string[]) {
  return tolerantText.transform((text) => text && spelledAs(words, text));
}

/** Whether `resourceType` is `microsoft.graph.<name>`, with or without `#` in front. */
export function isType(resourceType: string | undefined, name: string): boolean {
  return isWord(resourceType?.replace(/^#/, ''), `microsoft.graph.${name}`);
}
