import { useEffect, useRef, useState } from 'preact/hooks';
import { localTime } from '../reading/times.ts';
import { CallRow } from './callRow.tsx';
import { FilterBar } from './filterBar.tsx';
import { Notice } from './notice.tsx';
import { useSurroundings } from './surroundings.ts';
import { useCalls } from './useCalls.ts';

/** The list: live, and still while it is read. */
export function CallsPane() {
  const { api, view } = useSurroundings();
  const list = useRef<HTMLDivElement>(null);
  const [isPaused, setPaused] = useState(false);
  // Whoever has scrolled down is reading.
  const isHeld = () => isPaused || scrolledBy(list.current) > 8;
  const calls = useCalls(api, view.filters, isHeld);
  const { rows } = calls;
  const release = () => {
    setPaused(false);
    list.current?.scrollTo({ top: 0 });
    scrollTo({ top: 0 });
    calls.release();
  };
  const waiting = rows?.waiting.length ?? 0;
  return (
    <section class="pane list" aria-label="Calls">
      <FilterBar isPaused={isPaused} onPause={() => (isPaused ? release() : setPaused(true))} />
      {calls.error !== undefined && rows !== undefined && (
        <p class="lost-connection">
          ▲ {calls.error.message} Since{' '}
          {localTime(new Date(calls.failingSince ?? 0).toISOString(), Date.now())}.
        </p>
      )}
      <p class="waiting" role="status">
        {waiting > 0 && (
          <button type="button" data-testid="waiting" onClick={release}>
            ↑ {rows?.isGapped === true ? `more than ${waiting}` : waiting} new{' '}
            {waiting === 1 ? 'call waits' : 'calls wait'}
          </button>
        )}
      </p>
      <div class="scroll" ref={list} tabIndex={-1}>
        {rows === undefined ? (
          <FirstRead error={calls.error} />
        ) : (
          <ol class="rows" onKeyDown={moveByArrow}>
            {rows.shown.map((call) => (
              <CallRow call={call} key={call.callId} />
            ))}
          </ol>
        )}
        {rows?.shown.length === 0 && rows.older === undefined && <Empty />}
        {rows?.older !== undefined && (
          <Older isReading={calls.isReadingOlder} read={calls.readOlder} count={rows.shown.length} />
        )}
      </div>
    </section>
  );
}

function FirstRead({ error }: { readonly error: ReturnType<typeof useCalls>['error'] }) {
  if (error === undefined) return <p class="reading">Reading the calls …</p>;
  return <Notice title="The calls can't be read" error={error} />;
}

function Empty() {
  const { view, go } = useSurroundings();
  if (Object.keys(view.filters).length > 0)
    return (
      <Notice title="No call passes these filters.">
        <button type="button" onClick={() => go({ ...view, filters: {} })}>
          Show all calls
        </button>
      </Notice>
    );
  return (
    <Notice title="No calls yet.">
      <p>
        <code>npm run simulate -- answer-service-hosted</code> makes one; in Azure, call the bot.
      </p>
    </Notice>
  );
}

interface OlderProps {
  readonly isReading: boolean;
  readonly read: () => void;
  readonly count: number;
}

/** Older calls are fetched when the end of the list comes into sight. */
function Older({ isReading, read, count }: OlderProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (button.current === null) return undefined;
    const seen = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting) && count > 0) read();
    });
    seen.observe(button.current);
    return () => seen.disconnect();
  }, [count, read]);
  return (
    <button type="button" class="older" ref={button} disabled={isReading} data-testid="older" onClick={read}>
      {isReading
        ? 'Reading …'
        : count === 0
          ? 'None among the newest: look further back'
          : 'Show older calls'}
    </button>
  );
}

function scrolledBy(list: HTMLElement | null): number {
  return Math.max(list?.scrollTop ?? 0, document.scrollingElement?.scrollTop ?? 0);
}

function moveByArrow(event: KeyboardEvent) {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || !(event.currentTarget instanceof HTMLElement)) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-call-id]')];
  const next = rows[rows.indexOf(document.activeElement as HTMLElement) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
