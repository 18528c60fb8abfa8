import type { AfterCommandReply } from '../call/commands/afterCommandReply.ts';
import type { QueuedCommand } from '../ports/queues.ts';

type Retry = Extract<AfterCommandReply, { kind: 'retry' }>;

/** Milliseconds for which a failing command may delay the next one. Someone in the call is waiting for that one. */
const FOR_FAILURE = 2_000;
/** Milliseconds while Graph throttles: it would throttle the next command as well. */
const FOR_THROTTLING = 10_000;

/**
 * How long a command may be retried before the call's next command gets its turn. After that it continues with
 * scheduled messages, one request each.
 */
export class CommandPatience {
  readonly #begunAt: number;
  readonly #isFirstMessage: boolean;

  constructor({ retry }: Pick<QueuedCommand, 'retry'>, begunAt: number) {
    this.#begunAt = begunAt;
    this.#isFirstMessage = retry === 0;
  }

  /** Whether the next retry is still within this time. */
  lasts({ after, throttled }: Retry, now: number): boolean {
    if (!this.#isFirstMessage) return false;
    return now + after - this.#begunAt <= (throttled ? FOR_THROTTLING : FOR_FAILURE);
  }
}
