const ANSWER_TIME = 15_000;
const RECORDING_ANSWER_TIME = 5_000;

/** Milliseconds in which Graph expects an answer: 15 s, or 5 s for policy-based recording (Graph's documents). */
export function answerTime(recording: boolean): number {
  return recording ? RECORDING_ANSWER_TIME : ANSWER_TIME;
}

/**
 * The deadline of an incoming call. It is set once, at receipt, and passed along the whole answer path. All in
 * milliseconds.
 */
export interface Deadline {
  readonly receivedAt: number;
  /** Our time in total: Graph's limit less the margin. */
  readonly budget: number;
  /** Until when Graph's last reply must have arrived, since the epoch. */
  readonly at: number;
}

export function deadlineFor(receivedAt: number, recording: boolean, margin: number): Deadline {
  const budget = Math.max(0, answerTime(recording) - margin);
  return { receivedAt, budget, at: receivedAt + budget };
}

/**
 * Until when the first action may be retried if the rule has a fallback. The fallback keeps 1.5 s, or 30 % of the time
 * left if that is less, so that it is not late.
 */
export function leaveTimeForFallback(deadline: Deadline, now: number): number {
  return deadline.at - fallbackReserve(Math.max(0, deadline.at - now));
}

function fallbackReserve(left: number): number {
  return Math.min(1_500, left * 0.3);
}

const LONGEST_ASKING_ABOUT_RECORDING = 1_500;

/**
 * Milliseconds that an endpoint of the operator's own may take to decide: as long as its rule says, as it leaves enough
 * for an attempt of what it decides, which is 1 s or 30 % of what is left where that is less, and for the fallback.
 */
export function timeForAsking(
  timeout: number,
  { recording }: { readonly recording: boolean },
  deadline: Deadline,
  now: number,
): number {
  const left = Math.max(0, deadline.at - now);
  const most = recording ? LONGEST_ASKING_ABOUT_RECORDING : timeout;
  return Math.floor(Math.min(timeout, most, left - fallbackReserve(left) - Math.min(1_000, left * 0.3)));
}
