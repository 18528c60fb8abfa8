import { useMemo, useState } from 'preact/hooks';
import { eventWords } from '../reading/eventWords.ts';
import { requesterName, shortened } from '../reading/identities.ts';
import {
  type CommandEntry,
  type Entry,
  type EventEntry,
  type Mark,
  type Timeline,
  timelineOf,
} from '../reading/timeline.ts';
import { duration, localMoment, offset, utcTime } from '../reading/times.ts';
import { spaced, statusWords, wentWrong } from '../reading/words.ts';
import type { CallEvent, Command } from '../routes/types.ts';
import { Json } from './json.tsx';
import { useSurroundings } from './surroundings.ts';

interface TimelineProps {
  readonly events: readonly CallEvent[];
  readonly commands: readonly Command[];
}

/** What happened, in the order in which it came; to scale, but for long silences. */
export function TimelineView({ events, commands }: TimelineProps) {
  const { schema } = useSurroundings();
  const timeline = useMemo(() => {
    const ranks = new Map(schema?.states.map(({ name, rank }) => [name, rank]));
    return timelineOf(events, commands, ranks);
  }, [events.length, events.at(-1)?.id, commands, schema]);
  return (
    <section aria-label="Timeline" class="timeline" data-testid="call-timeline">
      <h3>Timeline</h3>
      <p class="span">
        {duration(timeline.milliseconds)} from first to last
        {timeline.gaps.length > 0 && '; silences are drawn shorter than they were, hatched'}
      </p>
      <ol class="entries">
        {timeline.entries.map((entry) => (
          <EntryView
            entry={entry}
            timeline={timeline}
            key={entry.kind === 'event' ? entry.event.id : entry.command.commandId}
          />
        ))}
      </ol>
    </section>
  );
}

function EntryView({ entry, timeline }: { readonly entry: Entry; readonly timeline: Timeline }) {
  const [isOpen, setOpen] = useState(false);
  const iso = entry.kind === 'event' ? entry.event.receivedAt : entry.command.requestedAt;
  const data = entry.kind === 'event' ? entry.event : entry.command;
  return (
    <li>
      {entry.silence !== undefined && <p class="silence">nothing for {duration(entry.silence)}</p>}
      <details
        class="entry"
        data-kind={entry.kind}
        data-source={entry.kind === 'event' ? entry.event.source : 'command'}
        data-caused={entry.isCaused ? 'true' : undefined}
        data-entry={entry.kind === 'event' ? entry.event.id : entry.command.commandId}
        onToggle={(event) => setOpen(event.currentTarget.open)}
      >
        <summary>
          <time dateTime={iso} title={utcTime(iso)}>
            {localMoment(iso, Date.now())}
          </time>
          <span class="offset">{offset(entry.at)}</span>
          <Lane entry={entry} timeline={timeline} />
          {entry.kind === 'event' ? <EventLabel entry={entry} /> : <CommandLabel entry={entry} />}
        </summary>
        {isOpen && (
          <>
            <p class="utc">{utcTime(iso)}</p>
            <Json value={data} />
          </>
        )}
      </details>
    </li>
  );
}

/** Where it stands in the whole; a command from its asking to its end. */
function Lane({ entry, timeline }: { readonly entry: Entry; readonly timeline: Timeline }) {
  const width = entry.kind === 'command' ? Math.max(0, entry.untilPlace - entry.place) : 0;
  return (
    <svg class="lane" width="100%" height="12" aria-hidden="true">
      {timeline.gaps.map(({ from, to }) => (
        <rect class="lane-gap" x={of(from)} width={of(to - from)} height="12" />
      ))}
      <rect class="lane-line" y="5.5" width="100%" height="1" />
      {entry.kind === 'command' && (
        <rect
          class="lane-command"
          data-wrong={wentWrong(entry.command) ? 'true' : undefined}
          x={of(entry.place)}
          y="3"
          width={of(width)}
          height="6"
        />
      )}
      <rect
        class="lane-tick"
        x={of(entry.place)}
        width="3"
        height="12"
        transform={`translate(${-3 * entry.place})`}
      />
    </svg>
  );
}

const of = (share: number) => `${(share * 100).toFixed(3)}%`;

function EventLabel({ entry: { event, marks } }: { readonly entry: EventEntry }) {
  const { words, codes } = eventWords(event);
  return (
    <span class="label">
      <bdi>{words}</bdi>
      {codes !== undefined && <code>{codes}</code>}
      {marks.map((mark) => (
        <span class="mark" data-mark={mark.kind}>
          {markWords(mark)}
        </span>
      ))}
      <span class="source">{event.source}</span>
    </span>
  );
}

function markWords(mark: Mark): string {
  if (mark.kind === 'again') return `⧉ said before, ${localMoment(mark.of, Date.now())}`;
  if (mark.kind === 'disordered') return `⇅ late: ${spaced(mark.behind)} came first`;
  return `+${mark.position} in one delivery`;
}

function CommandLabel({ entry: { command, at, until } }: { readonly entry: CommandEntry }) {
  const { identities } = useSurroundings();
  const { name, status, error, trigger, source, requestedBy } = command;
  const why = error?.meaning ?? error?.message;
  return (
    <span class="label">
      <b>{spaced(name)}</b> {statusWords(status)} after {duration(until - at)}
      {why !== undefined && <bdi class="why">: {shortened(why)}</bdi>}
      {error?.code !== undefined && <code>{error.code}</code>}
      <span class="source">
        {triggerWords(trigger, source)}
        {requestedBy !== undefined && (
          <>
            {' '}
            by <bdi>{requesterName(requestedBy, identities)}</bdi>
          </>
        )}
      </span>
    </span>
  );
}

function triggerWords(trigger: string, source: string | undefined): string {
  if (source === 'webhook') return 'asked for by the webhook';
  if (trigger === 'operator') return 'asked for by an operator';
  return trigger === 'tone' ? 'on a key of the phone' : `once ${spaced(trigger)}`;
}
