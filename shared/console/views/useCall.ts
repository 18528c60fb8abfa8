import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Api, ApiError, Tagged } from '../routes/api.ts';
import type { CallEvent, CallPage } from '../routes/types.ts';
import { toApiError, useRepeated } from './usePolled.ts';

/** Milliseconds. */
const INTERVAL = 2_000;

export interface LiveCall {
  /** The last page that was read: what it says of the call and its commands is of now. */
  readonly latest: CallPage | undefined;
  /** Those of all pages read so far. */
  readonly events: readonly CallEvent[];
  readonly error: ApiError | undefined;
  readonly isReadingMore: boolean;
  /** Reads the next page of events; absent where there is none. */
  readonly readMore: (() => void) | undefined;
  readonly again: () => void;
}

interface Page {
  /** Where it begins; absent for the first. */
  readonly from: string | undefined;
  readonly read: Tagged<CallPage>;
}

/** A call with its events, a page at a time. The last page is read again and again. */
export function useCall(api: Api, callId: string): LiveCall {
  const pages = useRef<readonly Page[]>([]);
  const [, show] = useState(0);
  const [error, setError] = useState<ApiError>();
  const [isReadingMore, setReadingMore] = useState(false);
  const redraw = useCallback(() => show((count) => count + 1), []);

  const again = useRepeated(async (signal) => {
    const last = pages.current.at(-1);
    try {
      const read = await api.readAgain(pathOf(callId, last?.from), last?.read, signal);
      if (signal.aborted) return true;
      const isStillLast = pages.current.at(-1) === last;
      if (isStillLast && read !== last?.read) {
        pages.current = [...pages.current.slice(0, -1), { from: last?.from, read }];
        redraw();
      }
      setError(undefined);
      return true;
    } catch (caught) {
      if (!signal.aborted) setError(toApiError(caught));
      return false;
    }
  }, INTERVAL);

  const latest = pages.current.at(-1)?.read.body;
  const next = latest?.continuationToken;
  const readMore = useCallback(() => {
    if (next === undefined) return;
    setReadingMore(true);
    api
      .readAgain<CallPage>(pathOf(callId, next), undefined)
      .then(
        (read) => void (pages.current = [...pages.current, { from: next, read }]),
        (caught: unknown) => setError(toApiError(caught)),
      )
      .finally(() => setReadingMore(false));
  }, [api, callId, next]);

  // A call that outgrows the page it is read on while somebody looks at its end goes on being shown to the end.
  const wasWhole = useRef(false);
  useEffect(() => {
    if (next !== undefined && wasWhole.current) readMore();
    wasWhole.current = latest !== undefined && next === undefined;
  }, [latest, next, readMore]);

  return {
    latest,
    events: pages.current.flatMap(({ read }) => read.body.events),
    error,
    isReadingMore,
    readMore: next === undefined ? undefined : readMore,
    again,
  };
}

function pathOf(callId: string, from: string | undefined): string {
  const path = `calls/${encodeURIComponent(callId)}`;
  return from === undefined ? path : `${path}?eventsFrom=${encodeURIComponent(from)}`;
}
