import { useEffect, useState } from 'preact/hooks';
import type { Summary } from '../routes/types.ts';
import type { SignedIn } from '../signIn.ts';
import { useSurroundings } from './surroundings.ts';

interface HeaderProps {
  readonly summary: Summary | undefined;
  readonly operator: SignedIn | undefined;
  readonly areIdentitiesShown: boolean;
  readonly onIdentities: () => void;
}

export function Header({ summary, operator, areIdentitiesShown, onIdentities }: HeaderProps) {
  const { view, go } = useSurroundings();
  const toggle = (panel: 'explain' | 'place') => () =>
    go(view.panel === panel ? { filters: view.filters } : { filters: view.filters, panel });
  return (
    <header class="bar">
      <h1>graph-call-handler</h1>
      {summary?.policyVersion !== undefined && (
        <span class="policy">
          policy <code>{summary.policyVersion}</code>
        </span>
      )}
      <HealthWord summary={summary} />
      <nav class="actions" aria-label="Tools">
        <button
          type="button"
          data-testid="explain"
          aria-expanded={view.panel === 'explain'}
          onClick={toggle('explain')}
        >
          Explain
        </button>
        <button
          type="button"
          data-testid="place-call"
          aria-expanded={view.panel === 'place'}
          onClick={toggle('place')}
        >
          Place a call
        </button>
        <button
          type="button"
          data-testid="identities"
          aria-pressed={areIdentitiesShown}
          title="Phone numbers and ids of people"
          onClick={onIdentities}
        >
          {areIdentitiesShown ? 'Mask identities' : 'Show identities'}
        </button>
        <SchemeButton />
        {operator !== undefined && (
          <button
            type="button"
            title={`Signed in as ${operator.name}`}
            onClick={() => void operator.signOut()}
          >
            Sign out
          </button>
        )}
      </nav>
    </header>
  );
}

const healthWords: Readonly<Record<string, string>> = {
  ok: 'all well',
  degraded: 'degraded',
  down: 'down',
};

function HealthWord({ summary }: Pick<HeaderProps, 'summary'>) {
  if (summary === undefined) return null;
  const { status, checks } = summary.health;
  const failed = Object.entries(checks).flatMap(([name, verdict]) => (verdict === 'ok' ? [] : [name]));
  const because = failed.length === 0 ? '' : `: ${failed.join(', ')} failed`;
  return (
    <span class="health" data-status={status} role="status">
      <span aria-hidden="true">{status === 'ok' ? '●' : status === 'degraded' ? '▲' : '■'}</span>{' '}
      {healthWords[status] ?? status}
      {because}
    </span>
  );
}

const KEY = 'console.scheme';
const schemes = ['auto', 'light', 'dark'] as const;
type Scheme = (typeof schemes)[number];

function SchemeButton() {
  const [scheme, setScheme] = useState<Scheme>(
    () => schemes.find((one) => one === sessionStorage.getItem(KEY)) ?? 'auto',
  );
  useEffect(() => {
    document.documentElement.dataset['scheme'] = scheme;
    sessionStorage.setItem(KEY, scheme);
  }, [scheme]);
  const next = schemes[(schemes.indexOf(scheme) + 1) % schemes.length] ?? 'auto';
  return (
    <button
      type="button"
      aria-label={`Colours: ${scheme}. Change to ${next}`}
      title={`Colours: ${scheme}`}
      onClick={() => setScheme(next)}
    >
      <span aria-hidden="true">◐</span>
    </button>
  );
}
