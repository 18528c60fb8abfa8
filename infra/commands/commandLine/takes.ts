import * as z from 'zod';

/** How a command's word or flag stands on the command line, and what the help says of it. */
export interface Taken {
  /** What stands in the word's place, or behind the flag; absent where the flag alone says it. */
  readonly placeholder?: string;
  readonly isWord: boolean;
  /** Any number of them. */
  readonly isMany: boolean;
  readonly about: string;
}

const taken = z.registry<Taken>();

/** A schema of its own for each place, as several may read the same kind of text. */
function take<T extends z.ZodType>(schema: T, as: Partial<Taken>): T {
  const own = schema.clone();
  taken.add(own, { isWord: false, isMany: false, about: '', ...as });
  return own;
}

/** A word in its place, such as the `ID` of `show ID`; its schema reads the text. */
export function word<T extends z.ZodType>(placeholder: string, schema: T): T {
  return take(schema, { placeholder, isWord: true });
}

/** All words that are left; none is fine. */
export function words<T extends z.ZodType>(placeholder: string, schema: T) {
  return take(z.array(schema), { placeholder, isWord: true, isMany: true });
}

/** `--flag`, there or not. */
export function toggle(about: string) {
  return take(z.boolean().default(false), { about });
}

/** `--flag VALUE`; its schema reads the text, and has the default. */
export function flag<T extends z.ZodType>(placeholder: string, about: string, schema: T): T {
  return take(schema, { placeholder, about });
}

/** `--flag VALUE`, any number of times. */
export function flags<T extends z.ZodType>(placeholder: string, about: string, schema: T) {
  return take(z.array(schema).default([]), { placeholder, about, isMany: true });
}

/** The words and flags that an action takes, in the order in which they are declared. */
export function takenBy(takes: z.ZodObject): (Taken & { readonly field: string; readonly name: string })[] {
  return Object.entries(takes.shape).map(([field, schema]) => {
    const as = schema instanceof z.ZodType ? taken.get(schema) : undefined;
    if (as === undefined) throw new Error(`The field ${field} is neither a word nor a flag.`);
    return { ...as, field, name: as.isWord ? `${as.placeholder}` : `--${toKebab(field)}` };
  });
}

/** The value of a flag that isn't given, where it has one that is worth telling. */
export function defaultOf(takes: z.ZodObject, field: string): string | undefined {
  const schema = takes.shape[field];
  const read = schema instanceof z.ZodType ? schema.safeParse(undefined) : undefined;
  return typeof read?.data === 'string' || typeof read?.data === 'number' ? String(read.data) : undefined;
}

function toKebab(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
