import { useState } from 'preact/hooks';
import { maskedText } from '../reading/identities.ts';
import { localTime, utcTime } from '../reading/times.ts';
import type { ApiError } from '../routes/api.ts';
import type { CallPage, Explanation } from '../routes/types.ts';
import { Notice } from './notice.tsx';
import { useSurroundings } from './surroundings.ts';
import { toApiError } from './usePolled.ts';

/** Which rule wins for a call by the policy in force, and why the others don't. */
export function ExplainPane({ callId }: { readonly callId: string | undefined }) {
  const { api, view, go } = useSurroundings();
  const [pasted, setPasted] = useState('');
  const [explanation, setExplanation] = useState<Explanation>();
  const [error, setError] = useState<ApiError>();
  const explain = (body: Promise<object>) => {
    setError(undefined);
    body
      .then(async (said) => api.send<Explanation>('policy/explain', said))
      .then(setExplanation, (caught: unknown) => {
        setExplanation(undefined);
        setError(toApiError(caught));
      });
  };
  const { call: _, ...withoutCall } = view;
  return (
    <section class="pane detail" aria-label="Explain">
      <p class="back">
        <button
          type="button"
          onClick={() =>
            go(callId === undefined ? { filters: view.filters } : { filters: view.filters, call: callId })
          }
        >
          ◀ {callId === undefined ? 'All calls' : 'The call'}
        </button>
      </p>
      <h2>Explain a decision</h2>
      {callId === undefined ? (
        <form
          class="command"
          onSubmit={(event) => {
            event.preventDefault();
            explain(fromPasted(pasted));
          }}
        >
          <label>
            <span>A notification as Graph posts it, or one entry of its value</span>
            <textarea
              rows={10}
              required
              spellcheck={false}
              data-testid="explain-input"
              placeholder={'{"value": [{"resourceData": {"state": "incoming", …}}]}'}
              value={pasted}
              onInput={(event) => setPasted(event.currentTarget.value)}
            />
          </label>
          <p class="buttons">
            <button type="submit" data-testid="explain-run">
              Explain
            </button>
          </p>
          <p>A recorded call explains itself: open it, then “Explain this decision”.</p>
        </form>
      ) : (
        <>
          <p>
            What the policy in force says of call <code>{callId}</code>. It may have been another one then.
          </p>
          <p class="buttons">
            <button type="button" data-testid="explain-run" onClick={() => explain(recorded(callId, 'then'))}>
              As of its time
            </button>
            <button type="button" onClick={() => explain(recorded(callId, 'now'))}>
              As of now
            </button>
            <button type="button" onClick={() => go({ ...withoutCall, panel: 'explain' })}>
              Paste another
            </button>
          </p>
        </>
      )}
      {error !== undefined && <Notice title="This can’t be explained" error={error} />}
      {explanation !== undefined && <Verdict explanation={explanation} />}
    </section>
  );

  async function recorded(id: string, when: 'then' | 'now'): Promise<object> {
    const { events } = await api.read<CallPage>(`calls/${encodeURIComponent(id)}`);
    const incoming = events.find(({ type }) => type === 'call.incoming');
    if (incoming === undefined)
      throw new Error('No incoming notification of this call is recorded: nobody had to decide about it.');
    return { value: [incoming.data], ...(when === 'then' && { at: incoming.receivedAt }) };
  }
}

async function fromPasted(text: string): Promise<object> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`This is no JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return typeof json === 'object' && json !== null && 'value' in json ? json : { value: [json] };
}

function Verdict({ explanation }: { readonly explanation: Explanation }) {
  const { identities } = useSurroundings();
  const { winner, decision, at, rules } = explanation;
  return (
    <section aria-label="Explanation" data-testid="explanation">
      <h3>
        <bdi>{winner}</bdi> wins: {decision}
      </h3>
      <p>
        As of {localTime(at, Date.now())} <span class="utc">({utcTime(at)})</span>
      </p>
      <ol class="rules">
        {rules.map(({ name, matches, because }) => (
          <li data-wins={name === winner ? 'true' : undefined}>
            <span aria-hidden="true">{name === winner ? '●' : matches ? '○' : '×'}</span>{' '}
            <b>
              <bdi>{name}</bdi>
            </b>{' '}
            <span>{name === winner ? 'wins' : matches ? 'would match' : 'does not match'}</span>:{' '}
            <bdi>{maskedText(because, identities)}</bdi>
          </li>
        ))}
        {winner === 'otherwise' && (
          <li data-wins="true">
            ● <b>otherwise</b>: no rule matches
          </li>
        )}
      </ol>
    </section>
  );
}
