import { commandNames, readCommand } from '../../../shared/call/commands/commands.ts';
import { argumentsOf, emptyValue, fieldOf } from '../../../shared/console/reading/fields.ts';
import type { JsonSchema } from '../../../shared/console/routes/types.ts';
import { operatorSchema } from '../../../shared/operator/operatorSchema.ts';

const told = JSON.parse(JSON.stringify(operatorSchema({ answerMargin: 1_000 }))) as ReturnType<
  typeof operatorSchema
> & { readonly schema: JsonSchema };

test('every command is told of, and what it may bring about', () => {
  expect(told.commands.map(({ name }) => name)).toEqual(commandNames);
  const by = (consequence: string) =>
    told.commands.filter((command) => command.consequence === consequence).map(({ name }) => name);
  expect(by('rings')).toEqual(['invite', 'transfer', 'create', 'join']);
  expect(by('ends')).toEqual(['hangUp', 'removeParticipant']);
});

test('states are told of by how far a call has got', () => {
  const ranks = new Map(told.states.map(({ name, rank }) => [name, rank]));
  expect(ranks.get('established')).toBeGreaterThan(ranks.get('establishing') ?? 0);
  expect(ranks.get('terminated')).toBe(Math.max(...ranks.values()));
});

/** What a person types at each text, by its name. */
const typed: Readonly<Record<string, unknown>> = {
  user: '7629bdce-046c-4903-86b4-a8f718277e1a',
  participantId: 'p1',
  url: 'https://teams.microsoft.com/meet/123?p=abc',
};
const filled = (value: unknown, name = ''): unknown => {
  if (Array.isArray(value)) return value.map((entry) => filled(entry, name));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, filled(entry, key)]));
  return value === '' ? (typed[name] ?? 'https://cdn.contoso.com/a.wav') : value;
};

test.each(commandNames)('the form for %s makes a command that is taken', (name) => {
  const begun = emptyValue(argumentsOf(name, told.schema), told.schema);
  const command = { [name]: filled(begun) };
  expect(readCommand(command)).toEqual(command);
});

test('no field of any command is left to be written as JSON', () => {
  const json = new Set<string>();
  const look = (name: string, schema: JsonSchema, depth: number) => {
    const field = fieldOf(schema, told.schema);
    if (field.kind === 'json') json.add(name);
    if (depth === 6) return;
    if (field.kind === 'list') look(name, field.item, depth + 1);
    const properties =
      field.kind === 'object'
        ? field.properties
        : field.kind === 'choice'
          ? [...field.choices, ...field.beside]
          : [];
    for (const property of properties) look(property.name, property.schema, depth + 1);
  };
  for (const name of commandNames) look(name, argumentsOf(name, told.schema), 0);
  expect([...json]).toEqual([]);
});
