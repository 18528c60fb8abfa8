const ANSWER_TIME = 15_000;
const RECORDING_ANSWER_TIME = 5_000;

/** Milliseconds that Graph gives for an answer, from the seeds: 15 s, or 5 s in policy-based recording. */
export function answerTime(recording: boolean): number {
  return recording ? RECORDING_ANSWER_TIME : ANSWER_TIME;
}

/** The time an incoming call leaves us, made once at receipt and handed along the whole answer path. */
export interface Deadline {
  readonly receivedAt: number;
  /** The whole time for our side: Graph's limit less the margin. Milliseconds. */
  readonly budget: number;
  /** When our last request must have been replied to. */
  readonly at: number;
}

export function deadlineFor(receivedAt: number, recording: boolean, margin: number): Deadline {
  const budget = Math.max(0, answerTime(recording) - margin);
  return { receivedAt, budget, at: receivedAt + budget };
}

/**
 * Until when the first action may go on being tried, where a fallback stands behind it: a late answer helps nobody,
 * so the fallback keeps 1.5 s, or 30 % of what is left where that is less.
 */
export function leaveTimeForFallback(deadline: Deadline, now: number): number {
  const left = Math.max(0, deadline.at - now);
  return deadline.at - Math.min(1_500, left * 0.3);
}
