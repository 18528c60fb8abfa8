import { periods } from '../reading/address.ts';
import { percent } from '../reading/deadline.ts';
import { localTime } from '../reading/times.ts';
import type { ApiError } from '../routes/api.ts';
import type { Summary } from '../routes/types.ts';
import { useSurroundings } from './surroundings.ts';

interface CountersProps {
  readonly summary: Summary | undefined;
  readonly error: ApiError | undefined;
  readonly failingSince: number | undefined;
}

/** The first of the two questions: are calls answered in time? */
export function Counters({ summary, error, failingSince }: CountersProps) {
  const { view } = useSurroundings();
  const isConnectionLost = error !== undefined && failingSince !== undefined;
  return (
    <section class="counters" aria-label="Counters" data-testid="counters">
      {isConnectionLost && (
        <p class="lost-connection" role="alert">
          ▲ {error.message} Since {localTime(new Date(failingSince).toISOString(), Date.now())}; what is shown
          is from before.
        </p>
      )}
      {summary !== undefined && (
        <dl>
          <Counter
            name={periodWords(view.filters.last, view.filters.from, view.filters.to)}
            value={callsWords(summary)}
          />
          <Counter
            name="in time"
            value={inTimeWords(summary)}
            alarm={summary.late + summary.refused > 0 ? 'late' : undefined}
          />
          {summary.slowestShareOfDeadline !== undefined && (
            <Counter name="slowest" value={`${percent(summary.slowestShareOfDeadline)} of its deadline`} />
          )}
          <Counter
            name="refused"
            value={summary.refused}
            alarm={summary.refused > 0 ? 'failed' : undefined}
          />
          <Counter name="late" value={summary.late} alarm={summary.late > 0 ? 'late' : undefined} />
          <Counter name="lost" value={summary.lost} alarm={summary.lost > 0 ? 'failed' : undefined} />
          <Counter name="going on" value={summary.active} />
          <Counter
            name="waiting events"
            value={summary.pendingEvents}
            alarm={summary.pendingEvents > 0 ? 'late' : undefined}
          />
          <Counter
            name="poison"
            value={summary.poisonMessages}
            alarm={summary.poisonMessages > 0 ? 'failed' : undefined}
          />
        </dl>
      )}
    </section>
  );
}

interface CounterProps {
  readonly name: string;
  readonly value: string | number;
  readonly alarm?: 'late' | 'failed' | undefined;
}

function Counter({ name, value, alarm }: CounterProps) {
  return (
    <div class="counter" data-alarm={alarm}>
      <dt>{name}</dt>
      <dd>
        {alarm !== undefined && <span aria-hidden="true">{alarm === 'late' ? '▲ ' : '■ '}</span>}
        {typeof value === 'number' ? value.toLocaleString('en') : value}
      </dd>
    </div>
  );
}

function callsWords({ calls, isComplete, from }: Summary): string {
  const said = `${calls.toLocaleString('en')} ${calls === 1 ? 'call' : 'calls'}`;
  return isComplete ? said : `${said} since ${localTime(from, Date.now())}`;
}

/** Callers who hung up first count for nothing. */
function inTimeWords({ answeredInTime, late, refused, unknown }: Summary): string {
  const asked = answeredInTime + late + refused + unknown;
  return asked === 0 ? 'none yet' : `${(Math.floor((answeredInTime / asked) * 1_000) / 10).toString()} %`;
}

function periodWords(last: string | undefined, from: string | undefined, to: string | undefined): string {
  if (last !== undefined) return periods[last]?.words ?? last;
  return from === undefined && to === undefined ? 'last hour' : 'in this time';
}
