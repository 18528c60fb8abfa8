import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Api, ApiError, type Tagged } from '../routes/api.ts';
import { pollDelay } from '../routes/pollDelay.ts';

export interface Polled<T> {
  /** What was read last; kept while reads fail. */
  readonly body: T | undefined;
  readonly error: ApiError | undefined;
  /** Since when reads have failed, in milliseconds since the epoch. */
  readonly failingSince: number | undefined;
  /** Reads at once. */
  readonly again: () => void;
}

/** Runs a task now and again, with a pause between: soon while somebody looks, rarely in a hidden tab. */
export function useRepeated(task: (signal: AbortSignal) => Promise<boolean>, interval: number): () => void {
  const latest = useRef(task);
  latest.current = task;
  const wake = useRef(() => {});
  useEffect(() => {
    const stop = new AbortController();
    let failures = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isRunning = false;
    const plan = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void run(), pollDelay(interval, { isHidden: document.hidden, failures }));
    };
    const run = async () => {
      if (isRunning || stop.signal.aborted) return;
      isRunning = true;
      clearTimeout(timer);
      failures = (await latest.current(stop.signal)) ? 0 : failures + 1;
      isRunning = false;
      if (!stop.signal.aborted) plan();
    };
    const look = () => (document.hidden ? plan() : void run());
    wake.current = () => void run();
    document.addEventListener('visibilitychange', look);
    void run();
    return () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [interval]);
  return useCallback(() => wake.current(), []);
}

/** Reads a path again and again. `name` says what it is of: with another name what was read before is forgotten. */
export function usePolled<T>(api: Api, path: () => string, name: string, interval: number): Polled<T> {
  const [seen, setSeen] = useState<Seen<T>>(nothing(name));
  const last = useRef<{ readonly path: string; readonly tagged: Tagged<T> } | undefined>(undefined);
  const current = useRef(name);
  current.current = name;
  const again = useRepeated(async (signal) => {
    const asked = path();
    const before = last.current?.path === asked ? last.current.tagged : undefined;
    try {
      const tagged = await api.readAgain<T>(asked, before, signal);
      if (signal.aborted || current.current !== name) return true;
      last.current = { path: asked, tagged };
      setSeen({ name, body: tagged.body, error: undefined, failingSince: undefined });
      return true;
    } catch (error) {
      if (signal.aborted || current.current !== name) return true;
      setSeen((before) => ({
        ...(before.name === name ? before : nothing(name)),
        error: toApiError(error),
        failingSince: (before.name === name ? before.failingSince : undefined) ?? Date.now(),
      }));
      return false;
    }
  }, interval);
  useEffect(again, [name, again]);
  return { ...(seen.name === name ? seen : nothing(name)), again };
}

type Seen<T> = Omit<Polled<T>, 'again'> & { readonly name: string };

function nothing(name: string): Seen<never> {
  return { name, body: undefined, error: undefined, failingSince: undefined };
}

export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(-1, 'Unknown', error instanceof Error ? error.message : String(error));
}
