import type { Attempt, Call } from '../routes/types.ts';

/** The share of a call's deadline that was used, for drawing: every number is a share of the whole, from 0 to 1. */
export interface DeadlineBar {
  /** What Graph gives for an answer, in milliseconds. */
  readonly milliseconds: number;
  /** What was used of it, in milliseconds; absent while nothing was tried. */
  readonly usedMilliseconds: number | undefined;
  readonly used: number;
  /** Where the part begins that is kept back. */
  readonly margin: number;
  readonly ticks: readonly { readonly at: number; readonly attempt: Attempt }[];
}

/** Nothing where nobody had to decide about the call, as about one that was placed. */
export function deadlineBarOf(call: Call, marginMilliseconds: number): DeadlineBar | undefined {
  const { answerMilliseconds, attempts, deadlineMilliseconds: milliseconds, decision } = call;
  if (decision === 'none') return undefined;
  const usedMilliseconds = answerMilliseconds ?? attempts.at(-1)?.milliseconds;
  const share = (time: number) => Math.min(1, Math.max(0, time / milliseconds));
  return {
    milliseconds,
    usedMilliseconds,
    used: share(usedMilliseconds ?? 0),
    margin: share(milliseconds - marginMilliseconds),
    ticks: attempts.map((attempt) => ({ at: share(attempt.milliseconds), attempt })),
  };
}

/** `0.04 %`, `38 %`: two digits that say something. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0 || value >= 10) return `${Math.round(value)} %`;
  return `${value.toFixed(value < 1 ? 2 : 1)} %`;
}
