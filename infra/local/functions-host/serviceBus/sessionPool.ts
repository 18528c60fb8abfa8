export interface SessionPoolOptions<Session> {
  /** Waits for a session with messages. undefined: there was none in the time the bus waits. */
  accept(): Promise<Session | undefined>;
  /** Works on a session until it is given back. Never rejects. */
  serve(session: Session): Promise<void>;
  /** Gives back a session that came too late. */
  release(session: Session): Promise<void>;
  maxConcurrentSessions: number;
  /** Waits after a failed accept. @param failures in a row, from 1 */
  backOff(failures: number, error: unknown): Promise<void>;
  /** Called when an accept went well, with or without a session. */
  onAccepted(): void;
}

/** How many accepts wait at a time: enough to grow quickly, and few for an idle host. */
const waitingAccepts = 2;

/**
 * Serves sessions side by side. Instead of one waiting accept for each free place, there are two, and a new
 * one as soon as one is granted.
 */
export class SessionPool<Session> {
  readonly #options: SessionPoolOptions<Session>;
  readonly #serving = new Set<Promise<void>>();
  #waiting = 0;
  #failures = 0;
  #isStopped = false;

  constructor(options: SessionPoolOptions<Session>) {
    this.#options = options;
    this.#fill();
  }

  /** Resolves when the sessions being served are given back. Accepts under way are not waited for. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#serving);
  }

  #fill(): void {
    while (
      !this.#isStopped &&
      this.#waiting < waitingAccepts &&
      this.#waiting + this.#serving.size < this.#options.maxConcurrentSessions
    ) {
      void this.#acceptOne();
    }
  }

  async #acceptOne(): Promise<void> {
    this.#waiting += 1;
    const session = await this.#accept();
    this.#waiting -= 1;
    if (session !== undefined) {
      if (this.#isStopped) await this.#options.release(session);
      else this.#serve(session);
    }
    this.#fill();
  }

  async #accept(): Promise<Session | undefined> {
    try {
      const session = await this.#options.accept();
      this.#failures = 0;
      this.#options.onAccepted();
      return session;
    } catch (error) {
      this.#failures += 1;
      if (!this.#isStopped) await this.#options.backOff(this.#failures, error);
      return undefined;
    }
  }

  #serve(session: Session): void {
    const serving = this.#options.serve(session).finally(() => {
      this.#serving.delete(serving);
      this.#fill();
    });
    this.#serving.add(serving);
  }
}
