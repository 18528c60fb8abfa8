import { useMemo, useRef, useState } from 'preact/hooks';
import { argumentsOf, emptyValue } from '../reading/fields.ts';
import { nameOf } from '../reading/identities.ts';
import { spaced } from '../reading/words.ts';
import type { ApiError } from '../routes/api.ts';
import type { CommandKind, JsonSchema, Party } from '../routes/types.ts';
import { Notice } from './notice.tsx';
import { SchemaField } from './schemaField.tsx';
import { useSurroundings } from './surroundings.ts';
import { toApiError } from './usePolled.ts';

interface CommandFormProps {
  readonly kind: CommandKind;
  readonly root: JsonSchema;
  /** Rejects where the command was refused. The key makes one that is sent again do nothing again. */
  readonly send: (body: unknown, key: string) => Promise<void>;
  readonly onCancel?: () => void;
}

/** A command's form, made from the schema that it is checked by. What rings people, or ends something, asks once. */
export function CommandForm({ kind, root, send, onCancel }: CommandFormProps) {
  const schema = useMemo(() => argumentsOf(kind.name, root), [kind.name, root]);
  const [value, setValue] = useState(() => emptyValue(schema, root));
  const [isAsking, setAsking] = useState(false);
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState<ApiError>();
  const key = useRef(crypto.randomUUID());
  const body = { [kind.name]: value };
  const change = (next: unknown) => {
    setValue(next);
    setAsking(false);
    // Another command than the one that may have been sent.
    key.current = crypto.randomUUID();
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (kind.consequence !== undefined && !isAsking) return setAsking(true);
    setSending(true);
    setError(undefined);
    send(body, key.current)
      .catch((caught: unknown) => {
        setError(toApiError(caught));
        setAsking(false);
      })
      .finally(() => setSending(false));
  };
  return (
    <form
      class="command"
      data-testid={`command-${kind.name}`}
      aria-label={spaced(kind.name)}
      onSubmit={submit}
    >
      <SchemaField name={kind.name} schema={schema} root={root} value={value} onChange={change} />
      {isAsking && <Consequence kind={kind} value={value} />}
      {error !== undefined && <Notice title="The command was not taken" error={error} />}
      <p class="buttons">
        <button type="submit" class={isAsking ? 'sure' : ''} disabled={isSending} data-testid="send">
          {isSending ? 'Sending …' : isAsking ? `Yes, ${spaced(kind.name)}` : spaced(kind.name)}
        </button>
        {onCancel !== undefined && (
          <button type="button" onClick={isAsking ? () => setAsking(false) : onCancel}>
            {isAsking ? 'Not yet' : 'Cancel'}
          </button>
        )}
      </p>
    </form>
  );
}

function Consequence({ kind, value }: { readonly kind: CommandKind; readonly value: unknown }) {
  const { identities } = useSurroundings();
  const people = partiesIn(value).map((party) => nameOf(party, identities));
  return (
    <div class="consequence" role="alert" data-testid="consequence">
      {kind.consequence === 'rings' ? (
        <p>
          ☎ This rings {people.length === 0 ? 'whoever is in the meeting' : <bdi>{people.join(', ')}</bdi>},
          and may cost money.
        </p>
      ) : (
        <p>■ What this ends can’t be taken up again.</p>
      )}
    </div>
  );
}

const targetKinds = ['user', 'phone', 'application', 'applicationInstance'] as const;

/** Whom the arguments name, but for the caller's own side. */
function partiesIn(value: unknown): Party[] {
  if (Array.isArray(value)) return value.flatMap(partiesIn);
  if (typeof value !== 'object' || value === null) return [];
  const entries = value as Readonly<Record<string, unknown>>;
  const kind = targetKinds.find((one) => typeof entries[one] === 'string');
  if (kind !== undefined) return [{ kind, id: String(entries[kind]) }];
  return Object.entries(entries).flatMap(([name, entry]) =>
    name === 'from' || name === 'transferee' ? [] : partiesIn(entry),
  );
}
