import { tolerantText } from './tolerant.ts';

/**
 * Graph's enumerations. Its metadata, its documents and what it posts differ in letter case (`Running`, `running`), so
 * this is how one of its words is ever compared: here, and nowhere else.
 */

/** Whether a text is that word of Graph's, in whatever letter case. */
export function isWord(text: string | undefined, word: string): boolean {
  return text?.length === word.length && text.toLowerCase() === word.toLowerCase();
}

/** The word that a text stands for, spelled as in the list; nothing where it is none of them. */
export function wordIn<Word extends string>(
  words: readonly Word[],
  text: string | undefined,
): Word | undefined {
  return words.find((word) => isWord(text, word));
}

/** One of the words, spelled as in the list; anything else counts as absent. */
export function tolerantWord<Word extends string>(words: readonly Word[]) {
  return tolerantText.transform((text) => wordIn(words, text));
}

/** A text in our spelling where it is one of the words, and as Graph wrote it where it is a new one. */
export function spelledAs(words: readonly string[], text: string): string {
  return wordIn(words, text) ?? text;
}

/** Such a text in a property that may be absent. */
export function tolerantSpelling(words: readonly string[]) {
  return tolerantText.transform((text) => text && spelledAs(words, text));
}

/** Whether a resource is of this type of Graph's, which may come with or without its `#`. */
export function isType(resourceType: string | undefined, name: string): boolean {
  return isWord(resourceType?.replace(/^#/, ''), `microsoft.graph.${name}`);
}
