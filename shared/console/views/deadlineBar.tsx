import { deadlineBarOf, percent } from '../reading/deadline.ts';
import { duration } from '../reading/times.ts';
import { meaningOf } from '../reading/words.ts';
import type { Call } from '../routes/types.ts';
import { useSurroundings } from './surroundings.ts';

/**
 * The deadline as a bar: its width is all that Graph gives, the part kept back is hatched at its end, each attempt a
 * tick. In a list the same, a finger high, and for the eye alone: the row says it in words.
 */
export function DeadlineBar({ call, isSmall = false }: { readonly call: Call; readonly isSmall?: boolean }) {
  const { schema } = useSurroundings();
  const bar = deadlineBarOf(call, schema?.answerMarginMilliseconds ?? 0);
  if (bar === undefined) return null;
  const { used, usedMilliseconds, milliseconds, margin, ticks } = bar;
  const height = isSmall ? 3 : 14;
  const drawing = (
    <svg
      class="deadline-drawing"
      width="100%"
      height={height}
      aria-hidden="true"
      data-meaning={meaningOf(call)}
    >
      <rect class="deadline-whole" width="100%" height={height} rx="1.5" />
      <rect
        class="deadline-margin"
        fill="url(#hatching)"
        x={of(margin)}
        width={of(1 - margin)}
        height={height}
      />
      <rect class="deadline-used" width={of(used)} height={height} rx="1.5" />
      {ticks.map(({ at }) => (
        <rect class="deadline-tick" x={of(at)} width="2" height={height} transform="translate(-1)" />
      ))}
    </svg>
  );
  if (isSmall) return drawing;
  const said =
    usedMilliseconds === undefined
      ? `nothing used yet of ${duration(milliseconds)}`
      : `${duration(usedMilliseconds)} of ${duration(milliseconds)} used, ${percent(usedMilliseconds / milliseconds)}`;
  const seconds = milliseconds / 1_000;
  return (
    <div class="deadline">
      <div
        data-testid="deadline"
        role="meter"
        aria-label="Share of the deadline used"
        aria-valuemin={0}
        aria-valuemax={milliseconds}
        aria-valuenow={Math.min(milliseconds, Math.round(usedMilliseconds ?? 0))}
        aria-valuetext={said}
      >
        {drawing}
      </div>
      <div class="deadline-scale" aria-hidden="true">
        {[0, 1, 2, 3].map((third) => (
          <span>{`${Math.round((seconds * third * 10) / 3) / 10} s`}</span>
        ))}
      </div>
      <p class="deadline-said">
        {said}; the hatched {duration(milliseconds * (1 - margin))} are kept back.
      </p>
      {ticks.length > 0 && (
        <ol class="attempts">
          {ticks.map(({ attempt }) => (
            <li>
              <b>{attempt.action}</b> ⇒{' '}
              {typeof attempt.reply === 'number' ? `Graph ${attempt.reply}` : attempt.reply} after{' '}
              {duration(attempt.milliseconds)}
              {attempt.error !== undefined && (
                <bdi class="why">
                  {' '}
                  {attempt.error.meaning ?? attempt.error.message}{' '}
                  {attempt.error.code !== undefined && <code>{attempt.error.code}</code>}
                </bdi>
              )}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

const of = (share: number) => `${(share * 100).toFixed(3)}%`;
