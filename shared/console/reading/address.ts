/** What is shown, as it stands in the page's address: a link opens the same view. */
export interface View {
  /** The call that is open. */
  readonly call?: string;
  readonly panel?: 'explain' | 'place';
  readonly filters: Filters;
}

export type Filters = Readonly<Partial<Record<FilterName, string>>>;

/** Those that the route has, and `last`: a time until now, such as `1h`. */
export const filterNames = ['state', 'outcome', 'rule', 'caller', 'tenant', 'last', 'from', 'to'] as const;
export type FilterName = (typeof filterNames)[number];

/** A choice among the states that is none of Graph's: calls that go on. */
export const GOING_ON = 'active';

export const periods: Readonly<Record<string, { readonly words: string; readonly milliseconds: number }>> = {
  '15m': { words: 'last 15 minutes', milliseconds: 15 * 60_000 },
  '1h': { words: 'last hour', milliseconds: 3_600_000 },
  '24h': { words: 'last 24 hours', milliseconds: 24 * 3_600_000 },
  '7d': { words: 'last 7 days', milliseconds: 7 * 24 * 3_600_000 },
};

export function readAddress(search: string): View {
  const given = new URLSearchParams(search);
  const text = (name: string) => given.get(name)?.trim() || undefined;
  const filters: Partial<Record<FilterName, string>> = {};
  for (const name of filterNames) {
    const value = text(name);
    if (value !== undefined) filters[name] = value;
  }
  const call = text('call');
  const panel = text('panel');
  return {
    filters,
    ...(call !== undefined && { call }),
    ...((panel === 'explain' || panel === 'place') && { panel }),
  };
}

/** The address of a view, from the question mark on; `?` where nothing is special about it. */
export function writeAddress({ call, panel, filters }: View): string {
  const said = new URLSearchParams();
  for (const name of filterNames) if (filters[name] !== undefined) said.set(name, filters[name]);
  if (call !== undefined) said.set('call', call);
  if (panel !== undefined) said.set('panel', panel);
  return `?${said.toString()}`;
}

/** The path of the list that the filters ask for, below the operator's routes. */
export function listPath(
  filters: Filters,
  limit: number,
  now: number,
  more: Readonly<Record<string, string>> = {},
) {
  const { state, last, from, to, ...rest } = filters;
  const query = new URLSearchParams(rest);
  if (state === GOING_ON) query.set('active', 'true');
  else if (state !== undefined) query.set('state', state);
  const { from: since, to: until } = timeOf({ last, from, to }, now);
  if (since !== undefined) query.set('from', since);
  if (until !== undefined) query.set('to', until);
  query.set('limit', String(limit));
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  return `calls?${query.toString()}`;
}

/** The path of the counters for the time that the filters name; the last hour where they name none. */
export function summaryPath({ last, from, to }: Filters, now: number): string {
  const query = new URLSearchParams();
  const time = timeOf(
    { last: last ?? (from === undefined && to === undefined ? '1h' : undefined), from, to },
    now,
  );
  if (time.from !== undefined) query.set('from', time.from);
  if (time.to !== undefined) query.set('to', time.to);
  return `summary?${query.toString()}`;
}

/** Steps of time that begin together, so that many tabs ask for the same. Milliseconds. */
const STEP = 60_000;

interface TimeFilters {
  readonly last: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

function timeOf({ last, from, to }: TimeFilters, now: number): { from?: string; to?: string } {
  const period = last === undefined ? undefined : periods[last];
  if (period !== undefined) {
    const since = Math.floor((now - period.milliseconds) / STEP) * STEP;
    return { from: new Date(since).toISOString() };
  }
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}
