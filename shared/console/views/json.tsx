import { useState } from 'preact/hooks';
import { maskedJson } from '../reading/identities.ts';
import { useSurroundings } from './surroundings.ts';

/** Raw data one click away: drawn only once it is opened, for it may be long. */
export function JsonDetails({ label, value }: { readonly label: string; readonly value: unknown }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="raw" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{label}</summary>
      {isOpen && <Json value={value} />}
    </details>
  );
}

export function Json({ value }: { readonly value: unknown }) {
  const { identities } = useSurroundings();
  const shown = identities.areShown ? value : maskedJson(value);
  return (
    <pre class="json" dir="ltr" tabIndex={0} aria-label="Data">
      {JSON.stringify(shown, null, 2)}
    </pre>
  );
}
