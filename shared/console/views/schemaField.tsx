import { useState } from 'preact/hooks';
import { emptyValue, type Field, fieldOf, type Property } from '../reading/fields.ts';
import { spaced } from '../reading/words.ts';
import type { JsonSchema } from '../routes/types.ts';

interface FieldProps {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly root: JsonSchema;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** One place of a command, and all below it. */
export function SchemaField(props: FieldProps) {
  const field = fieldOf(props.schema, props.root);
  switch (field.kind) {
    case 'choice':
      return <ChoiceField {...props} choices={field.choices} beside={field.beside} />;
    case 'object':
      return <ObjectField {...props} properties={field.properties} />;
    case 'list':
      return <ListField {...props} field={field} />;
    case 'word':
      return (
        <label>
          <span>{spaced(props.name)}</span>
          <select value={String(props.value)} onChange={(event) => props.onChange(event.currentTarget.value)}>
            {field.words.map((word) => (
              <option value={word}>{spaced(word)}</option>
            ))}
          </select>
        </label>
      );
    case 'flag':
      return (
        <label class="flag">
          <input
            type="checkbox"
            checked={props.value === true}
            onChange={(event) => props.onChange(event.currentTarget.checked)}
          />
          <span>{spaced(props.name)}</span>
        </label>
      );
    case 'number':
      return (
        <label>
          <span>{spaced(props.name)}</span>
          <input
            type="number"
            required
            min={field.least}
            max={field.most}
            value={Number(props.value)}
            onInput={(event) => props.onChange(event.currentTarget.valueAsNumber)}
          />
        </label>
      );
    case 'text':
      return <TextField {...props} field={field} />;
    case 'json':
      return <JsonField {...props} />;
  }
}

/** What is typed has to fit the schema's pattern, too, which the route says in better words. */
function TextField({
  name,
  value,
  onChange,
  field,
}: FieldProps & { readonly field: Extract<Field, { kind: 'text' }> }) {
  return (
    <label>
      <span>{spaced(name)}</span>
      <input
        type="text"
        required
        dir="auto"
        autocomplete="off"
        spellcheck={false}
        maxLength={field.longest}
        name={name}
        list={name === 'participantId' ? 'participants' : undefined}
        value={typeof value === 'string' ? value : ''}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}

function JsonField({ name, value, onChange }: FieldProps) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  return (
    <label>
      <span>{spaced(name)}, as JSON</span>
      <textarea
        rows={4}
        spellcheck={false}
        name={name}
        value={text}
        onInput={(event) => {
          const area = event.currentTarget;
          setText(area.value);
          try {
            onChange(JSON.parse(area.value));
            area.setCustomValidity('');
          } catch {
            area.setCustomValidity('This is no JSON yet.');
          }
        }}
      />
    </label>
  );
}

type Entries = Readonly<Record<string, unknown>>;
const entriesOf = (value: unknown): Entries =>
  typeof value === 'object' && value !== null ? (value as Entries) : {};
const without = (entries: Entries, ...names: readonly string[]): Entries =>
  Object.fromEntries(Object.entries(entries).filter(([name]) => !names.includes(name)));

function ChoiceField(
  props: FieldProps & { readonly choices: readonly Property[]; readonly beside: readonly Property[] },
) {
  const { name, root, value, onChange, choices, beside } = props;
  const entries = entriesOf(value);
  const chosen = choices.find((choice) => choice.name in entries) ?? choices[0];
  if (chosen === undefined) return null;
  const choose = (other: string) => {
    const next = choices.find((choice) => choice.name === other) ?? chosen;
    onChange({
      [next.name]: emptyValue(next.schema, root),
      ...without(entries, ...choices.map((choice) => choice.name)),
    });
  };
  return (
    <fieldset>
      <legend>{spaced(name)}</legend>
      <label>
        <span>kind</span>
        <select value={chosen.name} onChange={(event) => choose(event.currentTarget.value)}>
          {choices.map((choice) => (
            <option value={choice.name}>{spaced(choice.name)}</option>
          ))}
        </select>
      </label>
      <SchemaField
        key={chosen.name}
        name={chosen.name}
        schema={chosen.schema}
        root={root}
        value={entries[chosen.name]}
        onChange={(next) => onChange({ ...entries, [chosen.name]: next })}
      />
      <Properties {...props} properties={beside} entries={entries} />
    </fieldset>
  );
}

function ObjectField(props: FieldProps & { readonly properties: readonly Property[] }) {
  if (props.properties.length === 0) return null;
  return (
    <fieldset>
      <legend>{spaced(props.name)}</legend>
      <Properties {...props} entries={entriesOf(props.value)} />
    </fieldset>
  );
}

type PropertiesProps = Pick<FieldProps, 'root' | 'onChange'> & {
  readonly properties: readonly Property[];
  readonly entries: Entries;
};

/** What is required or was added; the rest is offered. */
function Properties({ root, onChange, properties, entries }: PropertiesProps) {
  const shown = properties.filter(({ name, isRequired }) => isRequired || name in entries);
  const offered = properties.filter(({ name, isRequired }) => !isRequired && !(name in entries));
  return (
    <>
      {shown.map(({ name, schema, isRequired }) => (
        <div class="property">
          <SchemaField
            name={name}
            schema={schema}
            root={root}
            value={entries[name]}
            onChange={(value) => onChange({ ...entries, [name]: value })}
          />
          {!isRequired && (
            <button
              type="button"
              aria-label={`Leave out ${spaced(name)}`}
              onClick={() => onChange(without(entries, name))}
            >
              ✕
            </button>
          )}
        </div>
      ))}
      {offered.length > 0 && (
        <p class="offers">
          {offered.map(({ name, schema }) => (
            <button type="button" onClick={() => onChange({ ...entries, [name]: emptyValue(schema, root) })}>
              + {spaced(name)}
            </button>
          ))}
        </p>
      )}
    </>
  );
}

function ListField(props: FieldProps & { readonly field: Extract<Field, { kind: 'list' }> }) {
  const { name, root, value, onChange, field } = props;
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const put = (index: number, item: unknown) =>
    onChange(items.map((before, at) => (at === index ? item : before)));
  return (
    <fieldset>
      <legend>{spaced(name)}</legend>
      {items.map((item, index) => (
        <div class="property">
          <SchemaField
            name={items.length === 1 ? singular(name) : `${singular(name)} ${index + 1}`}
            schema={field.item}
            root={root}
            value={item}
            onChange={(next) => put(index, next)}
          />
          {items.length > field.least && (
            <button
              type="button"
              aria-label={`Leave out ${singular(name)} ${index + 1}`}
              onClick={() => onChange(items.filter((_, at) => at !== index))}
            >
              ✕
            </button>
          )}
        </div>
      ))}
      {items.length < field.most && (
        <p class="offers">
          <button type="button" onClick={() => onChange([...items, emptyValue(field.item, root)])}>
            + {spaced(singular(name))}
          </button>
        </p>
      )}
    </fieldset>
  );
}

const singular = (name: string) => name.replace(/ies$/, 'y').replace(/s$/, '');
