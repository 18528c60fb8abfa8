import type { Call, CallList } from '../routes/types.ts';

/** The rows of a live list: what stands still while it is read, and what has come meanwhile. */
export interface CallRows {
  /** Newest first. */
  readonly shown: readonly Call[];
  /** Newer calls that wait to be shown, newest first. */
  readonly waiting: readonly Call[];
  /** Between those that wait and those shown there are more than were read. */
  readonly isGapped: boolean;
  /** Where older ones go on; absent where there are none. */
  readonly older: string | undefined;
}

export const noRows: CallRows = { shown: [], waiting: [], isGapped: false, older: undefined };

export function firstRows({ calls, continuationToken }: CallList): CallRows {
  return { ...noRows, shown: inOrder(calls), older: continuationToken };
}

/** Takes in the newest calls, read anew. Where rows are `held`, new ones wait; what is known of shown ones is brought up to date. */
export function withNewest(rows: CallRows, page: CallList, isHeld: boolean): CallRows {
  const shownBefore = ids(rows.shown);
  const known = ids([...rows.shown, ...rows.waiting]);
  const fresh = page.calls.filter(({ callId }) => !shownBefore.has(callId));
  const isNew = page.calls.length > 0 && page.calls.every(({ callId }) => !known.has(callId));
  const isGapped = isNew && page.continuationToken !== undefined && rows.shown.length > 0;
  if ((isGapped || rows.isGapped) && !isHeld) return firstRows(page);
  const shown = updated(rows.shown, page, undefined, isHeld);
  if (!isHeld)
    return { ...rows, shown: inOrder([...shown, ...rows.waiting, ...fresh]), waiting: [], isGapped: false };
  const newest = rows.shown[0];
  const ahead = newest === undefined ? fresh : fresh.filter((call) => compareCalls(call, newest) < 0);
  const nowAhead = ids(ahead);
  return {
    ...rows,
    shown: inOrder([...fresh.filter(({ callId }) => !nowAhead.has(callId)), ...shown]),
    waiting: isGapped
      ? ahead
      : inOrder([...ahead, ...rows.waiting.filter(({ callId }) => !nowAhead.has(callId))]),
    isGapped: rows.isGapped || isGapped,
  };
}

/** Shows those that wait. Where more are between them and the others, the list begins anew with them. */
export function released(rows: CallRows): CallRows {
  if (rows.isGapped) return { ...noRows, shown: rows.waiting, older: undefined };
  return { ...rows, shown: inOrder([...rows.waiting, ...rows.shown]), waiting: [] };
}

/** Takes in older calls, read from where the list ended. */
export function withOlder(rows: CallRows, page: CallList): CallRows {
  const known = new Set(page.calls.map(({ callId }) => callId));
  const shown = inOrder([...rows.shown.filter(({ callId }) => !known.has(callId)), ...page.calls]);
  return { ...rows, shown, older: page.continuationToken };
}

/** Takes in what was read anew of older calls, from a time on: those that no longer pass the filters go. */
export function withRefreshed(rows: CallRows, page: CallList, to: string): CallRows {
  return { ...rows, shown: updated(rows.shown, page, to, false) };
}

/** The newest shown call below the first `count` that goes on: what is to be read anew next, below `above`. */
export function unfinishedBelow(rows: CallRows, count: number, above: string | undefined): Call | undefined {
  const below = rows.shown
    .slice(count)
    .filter(({ startedAt }) => above === undefined || (startedAt ?? '') < above);
  return below.find(({ state }) => state !== 'terminated');
}

/** Brings shown calls up to the page, which holds all there are from `to` (or now) back to its oldest. */
function updated(
  shown: readonly Call[],
  page: CallList,
  to: string | undefined,
  keepsAll: boolean,
): readonly Call[] {
  const read = new Map(page.calls.map((call) => [call.callId, call]));
  const oldest = page.continuationToken === undefined ? undefined : page.calls.at(-1);
  const isCovered = (call: Call) =>
    (to === undefined || (call.startedAt ?? '') <= to) &&
    (page.continuationToken === undefined || (oldest !== undefined && compareCalls(call, oldest) < 0));
  return shown.flatMap((call) => {
    const now = read.get(call.callId);
    if (now !== undefined) return [now];
    return isCovered(call) && !keepsAll ? [] : [call];
  });
}

function inOrder(calls: readonly Call[]): readonly Call[] {
  return [...new Map(calls.map((call) => [call.callId, call])).values()].toSorted(compareCalls);
}

/** As the route lists them: newest first, those of one moment by their ids. */
function compareCalls(a: Call, b: Call): number {
  const [left, right] = [a.startedAt ?? '', b.startedAt ?? ''];
  if (left !== right) return left < right ? 1 : -1;
  return a.callId < b.callId ? -1 : 1;
}

function ids(calls: readonly Call[]): ReadonlySet<string> {
  return new Set(calls.map(({ callId }) => callId));
}
