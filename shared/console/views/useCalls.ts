import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Filters, listPath } from '../reading/address.ts';
import {
  type CallRows,
  firstRows,
  noRows,
  released,
  unfinishedBelow,
  withNewest,
  withOlder,
  withRefreshed,
} from '../reading/callRows.ts';
import type { Api, ApiError, Tagged } from '../routes/api.ts';
import type { CallList } from '../routes/types.ts';
import { toApiError, useRepeated } from './usePolled.ts';

/** Milliseconds. */
const INTERVAL = 2_000;
/** Calls that one read brings. */
const PAGE = 50;

export interface LiveCalls {
  /** Absent until the first read. */
  readonly rows: CallRows | undefined;
  readonly error: ApiError | undefined;
  readonly failingSince: number | undefined;
  readonly isReadingOlder: boolean;
  readonly readOlder: () => void;
  readonly release: () => void;
}

interface Reading {
  rows: CallRows | undefined;
  newest: Tagged<CallList> | undefined;
  newestPath: string;
  /** Where the reading anew of calls further down has got. */
  refreshedTo: string | undefined;
}

const unread = (): Reading => ({
  rows: undefined,
  newest: undefined,
  newestPath: '',
  refreshedTo: undefined,
});

/** The list that the filters ask for, kept up to date. While `isHeld` says so, nothing that is shown moves. */
export function useCalls(api: Api, filters: Filters, isHeld: () => boolean): LiveCalls {
  const name = JSON.stringify(filters);
  const reading = useRef({ name, ...unread() });
  const [, show] = useState(0);
  const [trouble, setTrouble] = useState<{ readonly error: ApiError; readonly since: number }>();
  const [isReadingOlder, setReadingOlder] = useState(false);
  if (reading.current.name !== name) reading.current = { name, ...unread() };
  const redraw = useCallback(() => show((count) => count + 1), []);

  const again = useRepeated(async (signal) => {
    const here = reading.current;
    try {
      await readNewest(api, filters, here, isHeld(), signal);
      await readUnfinished(api, filters, here, signal);
      setTrouble(undefined);
      redraw();
      return true;
    } catch (error) {
      if (signal.aborted) return true;
      setTrouble((before) => ({ error: toApiError(error), since: before?.since ?? Date.now() }));
      return false;
    }
  }, INTERVAL);
  useEffect(again, [name, again]);

  const readOlder = useCallback(() => {
    const here = reading.current;
    if (here.rows?.older === undefined) return;
    setReadingOlder(true);
    const path = listPath(filters, PAGE, Date.now(), { continuationToken: here.rows.older });
    api
      .read<CallList>(path)
      .then(
        (page) => void (here.rows = withOlder(here.rows ?? noRows, page)),
        (error: unknown) => setTrouble({ error: toApiError(error), since: Date.now() }),
      )
      .finally(() => setReadingOlder(false));
  }, [api, name]);

  const release = useCallback(() => {
    const here = reading.current;
    const wasGapped = here.rows?.isGapped === true;
    here.rows = here.rows && released(here.rows);
    // What is between is read anew: the list begins where it is now.
    if (wasGapped) Object.assign(here, unread());
    redraw();
    again();
  }, [again, redraw]);

  return {
    rows: reading.current.rows,
    error: trouble?.error,
    failingSince: trouble?.since,
    isReadingOlder,
    readOlder,
    release,
  };
}

async function readNewest(api: Api, filters: Filters, here: Reading, isHeld: boolean, signal: AbortSignal) {
  const path = listPath(filters, PAGE, Date.now());
  const before = here.newestPath === path ? here.newest : undefined;
  const page = await api.readAgain<CallList>(path, before, signal);
  if (page !== before || here.rows === undefined)
    here.rows = here.rows === undefined ? firstRows(page.body) : withNewest(here.rows, page.body, isHeld);
  here.newest = page;
  here.newestPath = path;
}

/** A call that goes on may stand further down than the newest page: one page a time is read anew from there. */
async function readUnfinished(api: Api, filters: Filters, here: Reading, signal: AbortSignal) {
  if (here.rows === undefined) return;
  const call = unfinishedBelow(here.rows, PAGE, here.refreshedTo);
  here.refreshedTo = call?.startedAt;
  if (call?.startedAt === undefined) return;
  const page = await api.readAgain<CallList>(
    listPath({ ...filters, to: call.startedAt }, PAGE, Date.now()),
    undefined,
    signal,
  );
  if (here.rows === undefined) return;
  here.rows = withRefreshed(here.rows, page.body, call.startedAt);
  here.refreshedTo = page.body.calls.at(-1)?.startedAt ?? call.startedAt;
}
