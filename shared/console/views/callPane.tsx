import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { writeAddress } from '../reading/address.ts';
import { namesOf, requesterName, shortened } from '../reading/identities.ts';
import { duration, localMoment, localTime, utcTime } from '../reading/times.ts';
import {
  codesOf,
  decisionWords,
  fateOf,
  meaningOf,
  outcomeWords,
  shapes,
  stateWords,
} from '../reading/words.ts';
import type { Call } from '../routes/types.ts';
import { ActSection } from './actSection.tsx';
import { DeadlineBar } from './deadlineBar.tsx';
import { JsonDetails } from './json.tsx';
import { Notice } from './notice.tsx';
import { useSurroundings } from './surroundings.ts';
import { TimelineView } from './timelineView.tsx';
import { useCall } from './useCall.ts';

/** One call on one page, plain words first: the second of the two questions, why did it end? */
export function CallPane({ callId }: { readonly callId: string }) {
  const { api, view, go } = useSurroundings();
  const call = useCall(api, callId);
  const { latest } = call;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [latest === undefined]);
  const isOver =
    latest !== undefined && (latest.call.state === 'terminated' || latest.call.outcome === 'handedOver');
  return (
    <section class="pane detail" aria-label="Opened call">
      <p class="back">
        <button type="button" onClick={() => go({ filters: view.filters })}>
          ◀ All calls
        </button>
        <button type="button" data-testid="explain-call" onClick={() => go({ ...view, panel: 'explain' })}>
          Explain this decision
        </button>
      </p>
      {latest === undefined && call.error === undefined && <p class="reading">Reading the call …</p>}
      {call.error !== undefined && (
        <Notice
          title={latest === undefined ? 'The call can’t be shown' : 'What is shown is from before'}
          error={call.error}
        />
      )}
      {latest !== undefined && (
        <article data-testid="call">
          <Title call={latest.call} heading={heading} />
          <DeadlineBar call={latest.call} />
          {!isOver && <ActSection call={latest.call} onSent={call.again} />}
          <Related ids={latest.related} />
          <TimelineView events={call.events} commands={latest.commands} />
          {call.readMore !== undefined && (
            <button
              type="button"
              class="older"
              data-testid="more-events"
              disabled={call.isReadingMore}
              onClick={call.readMore}
            >
              {call.isReadingMore
                ? 'Reading …'
                : `Show later events (${call.events.length} of ${latest.call.eventCount})`}
            </button>
          )}
          <p class="totals">
            {latest.call.eventCount} events · {latest.commands.length} commands · call <code>{callId}</code>
          </p>
          <JsonDetails label="Record, raw" value={latest.call} />
        </article>
      )}
    </section>
  );
}

interface TitleProps {
  readonly call: Call;
  readonly heading: { current: HTMLHeadingElement | null };
}

function Title({ call, heading }: TitleProps) {
  const meaning = meaningOf(call);
  return (
    <header class="title" data-meaning={meaning}>
      <h2 ref={heading} tabIndex={-1}>
        <bdi>
          {call.rule === undefined
            ? call.direction === 'outgoing'
              ? 'Placed call'
              : 'Call'
            : shortened(call.rule)}
        </bdi>
      </h2>
      <p class="fate" data-testid="fate">
        <span aria-hidden="true">{shapes[meaning]}</span> {fateOf(call)}
      </p>
      <Facts call={call} />
    </header>
  );
}

function Facts({ call }: { readonly call: Call }) {
  const { identities } = useSurroundings();
  const since = useMemo(() => Date.now(), [call]);
  const end = useMemo(() => endWords(call), [call]);
  return (
    <dl class="facts">
      <Fact name="from">
        <bdi>{namesOf(call.source, identities)}</bdi> → <bdi>{namesOf(call.targets, identities)}</bdi>
      </Fact>
      {call.answeredBy !== undefined && call.answeredBy.length > 0 && (
        <Fact name="answered by">
          <bdi>{namesOf(call.answeredBy, identities)}</bdi>
        </Fact>
      )}
      {call.placedBy !== undefined && (
        <Fact name="placed by">
          <bdi>{requesterName(call.placedBy, identities)}</bdi>
        </Fact>
      )}
      {call.subject !== undefined && (
        <Fact name="subject">
          <bdi>{shortened(call.subject)}</bdi>
        </Fact>
      )}
      {call.decision !== 'none' && (
        <Fact name="decision">
          {call.decision}: {decisionWords(call.decisionOutcome)}
        </Fact>
      )}
      {call.policyVersion !== undefined && (
        <Fact name="policy">
          <code>{call.policyVersion}</code>
        </Fact>
      )}
      {call.startedAt !== undefined && (
        <Fact name="began">
          <time dateTime={call.startedAt}>
            {localMoment(call.startedAt, since)} <span class="utc">({utcTime(call.startedAt)})</span>
          </time>
        </Fact>
      )}
      <Fact name={call.state === 'terminated' ? 'ended' : 'now'}>
        {call.state === 'terminated'
          ? end
          : `${stateWords(call.state)}${call.participantCount === undefined ? '' : `, ${call.participantCount} in the call`}`}
      </Fact>
      {call.recording === true && (
        <Fact name="recording">
          by policy{call.recordingStatus === undefined ? '' : `, ${call.recordingStatus}`}
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** `12:31:48, after 41 s: The callee did not answer · 480 / 10037`. */
function endWords(call: Call): string {
  const { endedAt, durationMilliseconds, resultText, resultCode, resultSubcode, outcome } = call;
  const when = endedAt === undefined ? '' : localTime(endedAt, Date.now());
  const lasted =
    durationMilliseconds === undefined ? '' : `, connected for ${duration(durationMilliseconds)}`;
  const codes = codesOf(resultCode, resultSubcode);
  return `${when}${lasted}: ${resultText ?? outcomeWords(outcome)}${codes === '' ? '' : ` · ${codes}`}`;
}

function Related({ ids }: { readonly ids: readonly string[] }) {
  const { view, go } = useSurroundings();
  if (ids.length === 0) return null;
  return (
    <p class="related">
      Other legs of the conversation:{' '}
      {ids.map((callId) => {
        const target = { filters: view.filters, call: callId };
        return (
          <a
            href={writeAddress(target)}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              go(target);
            }}
          >
            <code>{callId.slice(0, 8)}</code>
          </a>
        );
      })}
    </p>
  );
}
