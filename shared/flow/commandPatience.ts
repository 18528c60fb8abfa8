import type { AfterCommandReply } from '../call/commands/afterCommandReply.ts';
import type { QueuedCommand } from '../ports/queues.ts';

type Retry = Extract<AfterCommandReply, { kind: 'retry' }>;

/** Milliseconds that a failing command holds back those behind it. Somebody is waiting for their prompt. */
const FOR_FAILURE = 2_000;
/** The same while Graph throttles, which it would do to those behind it as well. */
const FOR_THROTTLING = 10_000;

/**
 * How long a command may be tried again before the next of its call has its turn. Then it goes on in scheduled messages,
 * each of which makes one request.
 */
export class CommandPatience {
  readonly #begunAt: number;
  readonly #isFirstMessage: boolean;

  constructor({ retry }: Pick<QueuedCommand, 'retry'>, begunAt: number) {
    this.#begunAt = begunAt;
    this.#isFirstMessage = retry === 0;
  }

  /** Whether it lasts until the retry. */
  lasts({ after, throttled }: Retry, now: number): boolean {
    if (!this.#isFirstMessage) return false;
    return now + after - this.#begunAt <= (throttled ? FOR_THROTTLING : FOR_FAILURE);
  }
}
