import type { StartedPart } from '../../part/runPart.ts';
import type { TimerFunction } from '../functionDefinition.ts';
import type { Invoke } from '../invocations.ts';
import { nextOccurrence } from './schedule.ts';
import { toTimerData } from './toTimerData.ts';

/** The longest time setTimeout can wait, in milliseconds; a farther occurrence takes several. */
const longestTimeout = 2 ** 31 - 1;

/** Runs a function by its schedule. The next run is planned when the last has ended, so runs never overlap. */
export function startTimerListener(
  definition: TimerFunction,
  invoke: Invoke,
  now: () => Date,
): Pick<StartedPart, 'stop'> {
  const { schedule } = definition;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let last: Date | undefined;

  const run = async (occurrence: Date): Promise<void> => {
    const next = nextOccurrence(schedule, now());
    const data = toTimerData({ last, next, now: now() });
    last = occurrence;
    const reason = `Timer fired at ${now().toISOString()}`;
    await invoke(definition, { reason, data }).catch(() => undefined);
    if (!isStopped) wait(nextOccurrence(schedule, now()));
  };
  const wait = (occurrence: Date): void => {
    const milliseconds = occurrence.getTime() - now().getTime();
    timer = setTimeout(
      () => void (milliseconds > longestTimeout ? wait(occurrence) : run(occurrence)),
      Math.min(Math.max(milliseconds, 0), longestTimeout),
    );
  };

  wait(nextOccurrence(schedule, now()));
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
