import { writeAddress } from '../reading/address.ts';
import { namesOf } from '../reading/identities.ts';
import { duration, localTime, utcTime } from '../reading/times.ts';
import { fateOf, meaningOf, shapes, stateWords } from '../reading/words.ts';
import type { Call } from '../routes/types.ts';
import { DeadlineBar } from './deadlineBar.tsx';
import { useSurroundings } from './surroundings.ts';

/** One call of the list: a link, so that it opens in a tab of its own, too. */
export function CallRow({ call }: { readonly call: Call }) {
  const { view, go, identities } = useSurroundings();
  const meaning = meaningOf(call);
  const target = { filters: view.filters, call: call.callId };
  const open = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(target);
  };
  const isOpen = view.call === call.callId;
  return (
    <li>
      <a
        class="row"
        href={writeAddress(target)}
        data-call-id={call.callId}
        data-meaning={meaning}
        aria-current={isOpen ? 'true' : undefined}
        onClick={open}
      >
        <span class="shape" aria-hidden="true">
          {shapes[meaning]}
        </span>
        <time dateTime={call.startedAt} title={call.startedAt && utcTime(call.startedAt)}>
          {call.startedAt === undefined ? 'unknown' : localTime(call.startedAt, Date.now())}
        </time>
        <bdi class="who">
          {namesOf(call.direction === 'outgoing' ? call.targets : call.source, identities)}
        </bdi>
        <span class="fate">
          {call.direction === 'outgoing' ? '↗ ' : ''}
          {fateOf(call)}
        </span>
        <span class="took">{tookWords(call)}</span>
        <DeadlineBar call={call} isSmall />
      </a>
    </li>
  );
}

function tookWords(call: Call): string {
  if (call.durationMilliseconds !== undefined) return duration(call.durationMilliseconds);
  if (call.outcome === 'active' && call.establishedAt === undefined)
    return stateWords(call.state) === fateOf(call) ? '' : stateWords(call.state);
  return call.answerMilliseconds === undefined ? '' : `in ${duration(call.answerMilliseconds)}`;
}
