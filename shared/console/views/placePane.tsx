import { useState } from 'preact/hooks';
import { spaced } from '../reading/words.ts';
import { CommandForm } from './commandForm.tsx';
import { CommandProgress } from './commandProgress.tsx';
import { useSurroundings } from './surroundings.ts';

const words: Readonly<Record<string, string>> = { create: 'Call somebody', join: 'Join a meeting' };

/** A new call: to somebody, or into a meeting. */
export function PlacePane() {
  const { api, schema, view, go } = useSurroundings();
  const kinds = schema?.commands.filter(({ scope }) => scope === 'newCall') ?? [];
  const [name, setName] = useState('create');
  const [sent, setSent] = useState<string>();
  const kind = kinds.find((one) => one.name === name) ?? kinds[0];
  const send = async (body: unknown, key: string) => {
    const { commandId } = await api.send<{ commandId: string }>('calls', body, key);
    setSent(commandId);
  };
  return (
    <section class="pane detail" aria-label="Place a call">
      <p class="back">
        <button type="button" onClick={() => go({ filters: view.filters })}>
          ◀ All calls
        </button>
      </p>
      <h2>Place a call</h2>
      {schema === undefined && <p class="reading">Reading what may be asked for …</p>}
      <p class="buttons">
        {kinds.map((one) => (
          <button
            type="button"
            aria-pressed={one === kind}
            data-testid={`place-${one.name}`}
            onClick={() => setName(one.name)}
          >
            {words[one.name] ?? spaced(one.name)}
          </button>
        ))}
      </p>
      {schema !== undefined && kind !== undefined && (
        <CommandForm kind={kind} root={schema.schema} send={send} key={kind.name} />
      )}
      {sent !== undefined && <CommandProgress commandId={sent} key={sent} />}
    </section>
  );
}
