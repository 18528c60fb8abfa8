import type { CallEvent, Command } from '../routes/types.ts';

/** A call's history for drawing. Times are milliseconds since its first event, places shares of the width, 0 to 1. */
export interface Timeline {
  readonly entries: readonly Entry[];
  /** Long silences, which are drawn shorter than they were. */
  readonly gaps: readonly { readonly from: number; readonly to: number; readonly milliseconds: number }[];
  readonly milliseconds: number;
}

export type Entry = EventEntry | CommandEntry;

interface Drawn {
  readonly at: number;
  readonly place: number;
  /** How long before it nothing happened, where that was long. */
  readonly silence?: number;
  /** It hangs under what caused it. */
  readonly isCaused: boolean;
}

export interface EventEntry extends Drawn {
  readonly kind: 'event';
  readonly event: CallEvent;
  /** What is odd about its arrival. */
  readonly marks: readonly Mark[];
}

export interface CommandEntry extends Drawn {
  readonly kind: 'command';
  readonly command: Command;
  /** Where it ended, or how far it has got. */
  readonly until: number;
  readonly untilPlace: number;
}

export type Mark =
  /** The same was said before, at that time. */
  | { readonly kind: 'again'; readonly of: string }
  /** A state that Graph left before it told of this one. */
  | { readonly kind: 'disordered'; readonly behind: string }
  /** It came in one delivery with those before it. */
  | { readonly kind: 'together'; readonly position: number };

/** What is longer is a silence, in milliseconds, and is drawn as long as this. */
const LONGEST_DRAWN = 2_000;

export type Ranks = ReadonlyMap<string, number>;

export function timelineOf(
  events: readonly CallEvent[],
  commands: readonly Command[],
  ranks: Ranks,
): Timeline {
  const start = Date.parse(events[0]?.receivedAt ?? commands[0]?.requestedAt ?? '');
  const since = (iso: string) => Date.parse(iso) - start;
  const marks = marksOf(events, ranks);
  const moments = [
    ...events.map(({ receivedAt }) => since(receivedAt)),
    ...commands.flatMap(({ requestedAt, updatedAt }) => [since(requestedAt), since(updatedAt)]),
  ].toSorted((a, b) => a - b);
  const scale = scaleOf(moments);
  const entries: { readonly entry: Entry; readonly order: number }[] = [
    ...events.map((event, order) => ({ entry: eventEntry(event, marks[order] ?? []), order })),
    ...commands.map((command) => ({ entry: commandEntry(command), order: Number.MAX_SAFE_INTEGER })),
  ];
  const ordered = entries.toSorted((a, b) => a.entry.at - b.entry.at || a.order - b.order);
  return {
    entries: ordered.map(({ entry }, index) => withSilence(entry, ordered[index - 1]?.entry.at)),
    gaps: scale.gaps,
    milliseconds: (moments.at(-1) ?? 0) - (moments[0] ?? 0),
  };

  function eventEntry(event: CallEvent, marked: readonly Mark[]): EventEntry {
    const at = since(event.receivedAt);
    return {
      kind: 'event',
      event,
      at,
      place: scale.place(at),
      isCaused: event.source === 'handler',
      marks: marked,
    };
  }

  function commandEntry(command: Command): CommandEntry {
    const [at, until] = [since(command.requestedAt), since(command.updatedAt)];
    const isCaused = command.trigger !== 'operator';
    return {
      kind: 'command',
      command,
      at,
      place: scale.place(at),
      until,
      untilPlace: scale.place(until),
      isCaused,
    };
  }
}

function withSilence(entry: Entry, before: number | undefined): Entry {
  const silence = before === undefined ? 0 : entry.at - before;
  return silence > LONGEST_DRAWN ? { ...entry, silence } : entry;
}

/** To scale, but that no silence takes more room than its longest. */
function scaleOf(moments: readonly number[]) {
  const stops = [...new Set(moments)];
  const drawn = [0];
  for (const [index, stop] of stops.entries()) {
    const before = stops[index - 1];
    if (before === undefined) continue;
    drawn.push((drawn.at(-1) ?? 0) + Math.min(stop - before, LONGEST_DRAWN));
  }
  const width = drawn.at(-1) ?? 0;
  const places = new Map(stops.map((stop, index) => [stop, width === 0 ? 0 : (drawn[index] ?? 0) / width]));
  const place = (moment: number) => places.get(moment) ?? 0;
  const gaps = stops.flatMap((stop, index) => {
    const before = stops[index - 1];
    if (before === undefined || stop - before <= LONGEST_DRAWN) return [];
    return [{ from: place(before), to: place(stop), milliseconds: stop - before }];
  });
  return { place, gaps };
}

function marksOf(events: readonly CallEvent[], ranks: Ranks): Mark[][] {
  const seen = new Map<string, string>();
  let furthest = { state: '', rank: -1 };
  return events.map((event) => {
    const marks: Mark[] = [];
    if (event.source === 'graph') {
      const said = JSON.stringify([event.type, event.data]);
      const before = seen.get(said);
      if (before === undefined) seen.set(said, event.receivedAt);
      else marks.push({ kind: 'again', of: before });
    }
    const state = stateIn(event);
    const rank = state === undefined ? undefined : ranks.get(state);
    if (state !== undefined && rank !== undefined) {
      if (rank < furthest.rank && marks.length === 0)
        marks.push({ kind: 'disordered', behind: furthest.state });
      if (rank >= furthest.rank) furthest = { state, rank };
    }
    if (event.position > 0) marks.push({ kind: 'together', position: event.position });
    return marks;
  });
}

export function stateIn({ facts, source }: CallEvent): string | undefined {
  const state = facts['state'];
  return source === 'graph' && typeof state === 'string' ? state : undefined;
}
