import type { JsonSchema } from '../routes/types.ts';

/** What a form asks for at one place of a command, made from the JSON Schema that the command is checked by. */
export type Field =
  /** Exactly one of these. */
  | { readonly kind: 'choice'; readonly choices: readonly Property[]; readonly beside: readonly Property[] }
  | { readonly kind: 'object'; readonly properties: readonly Property[] }
  | { readonly kind: 'list'; readonly item: JsonSchema; readonly least: number; readonly most: number }
  | { readonly kind: 'word'; readonly words: readonly string[] }
  | { readonly kind: 'flag' }
  | { readonly kind: 'number'; readonly least: number | undefined; readonly most: number | undefined }
  | { readonly kind: 'text'; readonly longest: number | undefined }
  /** What no form is made for is written as JSON. */
  | { readonly kind: 'json' };

export interface Property {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

/** The arguments of one command, by its name. */
export function argumentsOf(name: string, root: JsonSchema): JsonSchema {
  return root.definitions?.['command']?.properties?.[name] ?? {};
}

export function fieldOf(given: JsonSchema, root: JsonSchema): Field {
  const schema = resolved(given, root);
  if (schema.type === 'object') return objectField(schema);
  if (schema.type === 'array' && schema.items !== undefined)
    return { kind: 'list', item: schema.items, least: schema.minItems ?? 0, most: schema.maxItems ?? 100 };
  const words = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (words !== undefined) return { kind: 'word', words: words.map(String) };
  if (schema.type === 'boolean') return { kind: 'flag' };
  if (schema.type === 'integer' || schema.type === 'number')
    return { kind: 'number', least: schema.minimum, most: schema.maximum };
  if (schema.type === 'string') return { kind: 'text', longest: schema.maxLength };
  return { kind: 'json' };
}

function objectField(schema: JsonSchema): Field {
  if (schema.properties === undefined) return { kind: 'json' };
  const required = new Set(schema.required);
  const all = Object.entries(schema.properties).map(([name, property]) => ({
    name,
    schema: property,
    isRequired: required.has(name),
  }));
  const chosen = new Set(schema.oneOf?.flatMap((one) => one.required ?? []));
  if (schema.minProperties === 1 && schema.maxProperties === 1) all.forEach(({ name }) => chosen.add(name));
  if (chosen.size === 0) return { kind: 'object', properties: all };
  return {
    kind: 'choice',
    choices: all.filter(({ name }) => chosen.has(name)),
    beside: all.filter(({ name }) => !chosen.has(name)),
  };
}

/** Follows references, of which some stand alone in an `allOf`. */
export function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const [only] = schema.allOf ?? [];
  if (only !== undefined) return resolved(only, root);
  const name = schema.$ref?.split('/').at(-1);
  const found = name === undefined ? undefined : root.definitions?.[name];
  return found === undefined ? schema : resolved(found, root);
}

/** What a form begins with: as little as may be sent. */
export function emptyValue(schema: JsonSchema, root: JsonSchema): unknown {
  const field = fieldOf(schema, root);
  switch (field.kind) {
    case 'object':
      return Object.fromEntries(
        field.properties
          .filter(({ isRequired }) => isRequired)
          .map((property) => [property.name, emptyValue(property.schema, root)]),
      );
    case 'choice': {
      const [first] = field.choices;
      return first === undefined ? {} : { [first.name]: emptyValue(first.schema, root) };
    }
    case 'list':
      return Array.from({ length: field.least }, () => emptyValue(field.item, root));
    case 'word':
      return field.words[0];
    case 'flag':
      return false;
    case 'number':
      return field.least ?? 0;
    case 'text':
      return '';
    case 'json':
      return {};
  }
}
