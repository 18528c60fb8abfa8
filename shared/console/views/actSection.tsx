import { useState } from 'preact/hooks';
import { nameOf } from '../reading/identities.ts';
import { spaced } from '../reading/words.ts';
import type { Call, CommandKind } from '../routes/types.ts';
import { CommandForm } from './commandForm.tsx';
import { CommandProgress } from './commandProgress.tsx';
import { useSurroundings } from './surroundings.ts';

/** What is wanted most stands first. */
const first = ['hangUp', 'transfer', 'invite', 'playPrompt', 'updateRecordingStatus'];

interface ActProps {
  readonly call: Call;
  /** A command was taken: there is news of the call. */
  readonly onSent: () => void;
}

/** Commands for a call that goes on. */
export function ActSection({ call, onSent }: ActProps) {
  const { api, schema, identities } = useSurroundings();
  const [chosen, setChosen] = useState<CommandKind>();
  const [sent, setSent] = useState<string>();
  const [areAllShown, setAllShown] = useState(false);
  if (schema === undefined) return null;
  const kinds = schema.commands.filter(({ scope }) => scope === 'call');
  const usual = first.flatMap((name) => kinds.find((kind) => kind.name === name) ?? []);
  const others = kinds.filter((kind) => !usual.includes(kind));
  const choose = (kind: CommandKind) => {
    setChosen(chosen?.name === kind.name ? undefined : kind);
    setSent(undefined);
  };
  const send = async (body: unknown, key: string) => {
    const path = `calls/${encodeURIComponent(call.callId)}/commands`;
    const { commandId } = await api.send<{ commandId: string }>(path, body, key);
    setSent(commandId);
    setChosen(undefined);
    onSent();
  };
  return (
    <section class="act" aria-label="Act on this call">
      <h3>Act</h3>
      <p class="buttons">
        {[...usual, ...(areAllShown ? others : [])].map((kind) => (
          <button
            type="button"
            aria-expanded={chosen?.name === kind.name}
            data-testid={`act-${kind.name}`}
            onClick={() => choose(kind)}
          >
            {spaced(kind.name)}
          </button>
        ))}
        {!areAllShown && (
          <button type="button" data-testid="act-more" onClick={() => setAllShown(true)}>
            more …
          </button>
        )}
      </p>
      <datalist id="participants">
        {call.participants?.map(({ id, identity = [] }) => (
          <option value={id}>{identity.map((party) => nameOf(party, identities)).join(', ')}</option>
        ))}
      </datalist>
      {chosen !== undefined && (
        <CommandForm
          kind={chosen}
          root={schema.schema}
          send={send}
          onCancel={() => setChosen(undefined)}
          key={chosen.name}
        />
      )}
      {sent !== undefined && <CommandProgress commandId={sent} key={sent} />}
    </section>
  );
}
