import { useEffect, useState } from 'preact/hooks';
import { type FilterName, type Filters, GOING_ON, periods } from '../reading/address.ts';
import { fromInputTime, toInputTime } from '../reading/times.ts';
import { outcomeWords, stateWords } from '../reading/words.ts';
import { useSurroundings } from './surroundings.ts';

interface FilterBarProps {
  readonly isPaused: boolean;
  readonly onPause: () => void;
}

export function FilterBar({ isPaused, onPause }: FilterBarProps) {
  const { view, go, schema } = useSurroundings();
  const [areAllShown, setAllShown] = useState(false);
  const { filters } = view;
  const set = (changed: Filters) => {
    const next = Object.entries({ ...filters, ...changed }).filter(
      ([, value]) => value !== undefined && value !== '',
    );
    go({ ...view, filters: Object.fromEntries(next) });
  };
  const states = schema?.states.map(({ name }) => name) ?? [];
  return (
    <form
      class="filters"
      role="search"
      aria-label="Filters"
      data-all={areAllShown ? 'true' : 'false'}
      onSubmit={(event) => event.preventDefault()}
    >
      <label>
        <span>State</span>
        <select
          data-testid="filter-state"
          value={filters.state ?? ''}
          onChange={picked((state) => set({ state }))}
        >
          <option value="">any</option>
          <option value={GOING_ON}>going on</option>
          {known(states, filters.state, GOING_ON).map((state) => (
            <option value={state}>{stateWords(state)}</option>
          ))}
        </select>
      </label>
      <label>
        <span>Outcome</span>
        <select
          data-testid="filter-outcome"
          value={filters.outcome ?? ''}
          onChange={picked((outcome) => set({ outcome }))}
        >
          <option value="">any</option>
          {known(schema?.outcomes ?? [], filters.outcome).map((outcome) => (
            <option value={outcome}>{outcomeWords(outcome)}</option>
          ))}
        </select>
      </label>
      <TextFilter name="rule" label="Rule" value={filters.rule} set={set} />
      <TextFilter name="caller" label="Caller" hint="+49… or id" value={filters.caller} set={set} />
      <TextFilter name="tenant" label="Tenant" value={filters.tenant} set={set} />
      <TimeFilter filters={filters} set={set} />
      <button type="button" class="all" aria-expanded={areAllShown} onClick={() => setAllShown(!areAllShown)}>
        {areAllShown ? 'Fewer filters' : 'More filters'}
      </button>
      <button type="button" class="pause" aria-pressed={isPaused} data-testid="pause" onClick={onPause}>
        {isPaused ? 'Go on' : 'Pause'}
      </button>
      {Object.keys(filters).length > 0 && (
        <button type="button" onClick={() => go({ ...view, filters: {} })}>
          Clear
        </button>
      )}
    </form>
  );
}

/** What an address names is offered, too, even where the routes don't know it. */
function known(words: readonly string[], chosen: string | undefined, ...others: string[]): string[] {
  return [...new Set([...words, ...(chosen === undefined || others.includes(chosen) ? [] : [chosen])])];
}

function picked(set: (value: string) => void) {
  return (event: Event) => {
    if (event.currentTarget instanceof HTMLSelectElement || event.currentTarget instanceof HTMLInputElement)
      set(event.currentTarget.value.trim());
  };
}

interface TextFilterProps {
  readonly name: FilterName;
  readonly label: string;
  readonly hint?: string;
  readonly value: string | undefined;
  readonly set: (changed: Filters) => void;
}

/** What is typed counts once it is done: by Enter, or where the field is left. */
function TextFilter({ name, label, hint, value = '', set }: TextFilterProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const settle = () => {
    if (typed.trim() !== value) set({ [name]: typed.trim() });
  };
  return (
    <label>
      <span>{label}</span>
      <input
        type="text"
        dir="auto"
        autocomplete="off"
        spellcheck={false}
        maxLength={256}
        placeholder={hint}
        data-testid={`filter-${name}`}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onBlur={settle}
        onKeyDown={(event) => event.key === 'Enter' && settle()}
      />
    </label>
  );
}

const BETWEEN = 'between';

function TimeFilter({
  filters,
  set,
}: {
  readonly filters: Filters;
  readonly set: (changed: Filters) => void;
}) {
  const { last, from, to } = filters;
  const [isBetween, setBetween] = useState(from !== undefined || to !== undefined);
  const choose = (value: string) => {
    setBetween(value === BETWEEN);
    set(value === BETWEEN ? { last: '' } : { last: value, from: '', to: '' });
  };
  const isOpen = isBetween || from !== undefined || to !== undefined;
  return (
    <>
      <label>
        <span>Time</span>
        <select data-testid="filter-time" value={isOpen ? BETWEEN : (last ?? '')} onChange={picked(choose)}>
          <option value="">any</option>
          {Object.entries(periods).map(([name, { words }]) => (
            <option value={name}>{words}</option>
          ))}
          <option value={BETWEEN}>between …</option>
        </select>
      </label>
      {isOpen &&
        (['from', 'to'] as const).map((name) => (
          <label>
            <span>{name === 'from' ? 'From' : 'To'}</span>
            <input
              type="datetime-local"
              data-testid={`filter-${name}`}
              value={toInputTime(filters[name])}
              onChange={picked((value) => set({ [name]: fromInputTime(value) ?? '' }))}
            />
          </label>
        ))}
    </>
  );
}
