import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { readAddress, summaryPath, type View, writeAddress } from '../reading/address.ts';
import type { Api } from '../routes/api.ts';
import type { Schema, Summary } from '../routes/types.ts';
import type { SignedIn } from '../signIn.ts';
import { CallPane } from './callPane.tsx';
import { CallsPane } from './callsPane.tsx';
import { Counters } from './counters.tsx';
import { ExplainPane } from './explainPane.tsx';
import { Header } from './header.tsx';
import { PlacePane } from './placePane.tsx';
import { SurroundingsContext } from './surroundings.ts';
import { usePolled } from './usePolled.ts';

/** Milliseconds. */
const SUMMARY_INTERVAL = 3_000;

interface AppProps {
  readonly api: Api;
  readonly operator?: SignedIn;
}

export function App({ api, operator }: AppProps) {
  const [view, go] = useAddress();
  const [areShown, setShown] = useState(false);
  const schema = useSchema(api);
  const { last = '', from = '', to = '' } = view.filters;
  const summary = usePolled<Summary>(
    api,
    () => summaryPath(view.filters, Date.now()),
    [last, from, to].join(' '),
    SUMMARY_INTERVAL,
  );
  const identities = useMemo(() => ({ areShown }), [areShown]);
  const isOpen = view.call !== undefined || view.panel !== undefined;
  useEscape(isOpen, () => {
    const { call } = view;
    go({ filters: view.filters });
    // The list is drawn by then, and on a small screen shown again.
    requestAnimationFrame(() => rowOf(call)?.focus());
  });
  return (
    <SurroundingsContext.Provider value={{ api, view, go, identities, schema }}>
      <Hatching />
      <div class="app" data-open={isOpen ? 'true' : 'false'}>
        <Header
          summary={summary.body}
          operator={operator}
          areIdentitiesShown={areShown}
          onIdentities={() => setShown(!areShown)}
        />
        <Counters summary={summary.body} error={summary.error} failingSince={summary.failingSince} />
        <main class="panes">
          <CallsPane />
          <Detail view={view} />
        </main>
      </div>
    </SurroundingsContext.Provider>
  );
}

/** The pattern of what isn't to be used: drawn once, and filled with everywhere. */
function Hatching() {
  return (
    <svg class="hatching" aria-hidden="true">
      <pattern id="hatching" width="5" height="5" patternUnits="userSpaceOnUse">
        <path d="M-1,1 l2,-2 M0,5 l5,-5 M4,6 l2,-2" />
      </pattern>
    </svg>
  );
}

function Detail({ view }: { readonly view: View }) {
  if (view.panel === 'explain') return <ExplainPane callId={view.call} key={view.call} />;
  if (view.panel === 'place') return <PlacePane />;
  if (view.call !== undefined) return <CallPane callId={view.call} key={view.call} />;
  return (
    <section class="pane detail idle" aria-label="Opened call">
      <p>Open a call to see what happened to it.</p>
    </section>
  );
}

function rowOf(callId: string | undefined): HTMLElement | null {
  const rows = '[data-call-id]';
  const row =
    callId === undefined
      ? null
      : document.querySelector<HTMLElement>(`[data-call-id="${CSS.escape(callId)}"]`);
  return row ?? document.querySelector<HTMLElement>(rows);
}

function useAddress(): [View, (view: View) => void] {
  const [view, setView] = useState(() => readAddress(location.search));
  useEffect(() => {
    const read = () => setView(readAddress(location.search));
    addEventListener('popstate', read);
    return () => removeEventListener('popstate', read);
  }, []);
  const go = useCallback((next: View) => {
    history.pushState(null, '', writeAddress(next));
    setView(next);
  }, []);
  return [view, go];
}

function useEscape(isOpen: boolean, close: () => void) {
  useEffect(() => {
    if (!isOpen) return undefined;
    const listen = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) close();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  });
}

/** What the routes' words are; the page works without, but has then no forms. */
function useSchema(api: Api): Schema | undefined {
  const [schema, setSchema] = useState<Schema>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = () => {
      api.read<Schema>('schema').then(setSchema, () => void (timer = setTimeout(read, 5_000)));
    };
    read();
    return () => clearTimeout(timer);
  }, [api]);
  return schema;
}
