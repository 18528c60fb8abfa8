import type { Chance } from './chance.ts';
import type { Illness } from './illPort.ts';
import type { SimulatedProcess } from './simulatedProcess.ts';
import type { VirtualTime } from './virtualTime.ts';

export interface QueueMessage {
  readonly messageId: string;
  readonly sessionId: string;
  readonly body: unknown;
  /** Milliseconds since the epoch; at once where absent. */
  readonly dueAt?: number | undefined;
}

export interface Delivered extends QueueMessage {
  /** From 1. */
  readonly deliveryCount: number;
}

type Handle = (message: Delivered) => Promise<void>;

interface Held {
  readonly message: QueueMessage;
  deliveryCount: number;
}

interface Session {
  readonly messages: Held[];
  /** Whoever holds the session, by a lock of its own: one that was lost settles nothing. */
  lock: object | undefined;
}

/** Milliseconds. */
const LOCK = 60_000;
const DUPLICATE_WINDOW = 60 * 60_000;
const MOST_DELIVERIES = 100;

/** A queue with sessions as Service Bus has it: in order within a session, at least once, and twice never knowingly. */
export class SessionQueue {
  readonly deadLetters: Delivered[] = [];
  readonly #sessions = new Map<string, Session>();
  readonly #known = new Map<string, number>();
  readonly #workers = new Map<SimulatedProcess, Handle>();
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #illness: Illness;
  #scheduled = 0;

  constructor(time: VirtualTime, chance: Chance, illness: Illness) {
    this.#time = time;
    this.#chance = chance;
    this.#illness = illness;
  }

  /** How many messages wait, those for later included. */
  get length(): number {
    return [...this.#sessions.values()].reduce((sum, { messages }) => sum + messages.length, this.#scheduled);
  }

  send(messages: readonly QueueMessage[]): void {
    for (const message of messages) if (!this.#isKnown(message)) this.#accept(message);
    this.#deliver();
  }

  /** A process takes messages until it is killed. */
  work(process: SimulatedProcess, handle: Handle): void {
    this.#workers.set(process, handle);
    process.whenKilled(() => void this.#workers.delete(process));
    this.#deliver();
  }

  #isKnown({ messageId }: QueueMessage): boolean {
    const seen = this.#known.get(messageId);
    const now = this.#time.now();
    if (seen !== undefined && seen + DUPLICATE_WINDOW > now) return true;
    this.#known.set(messageId, now);
    return false;
  }

  #accept(message: QueueMessage): void {
    const wait = (message.dueAt ?? 0) - this.#time.now();
    if (wait <= 0) return this.#enqueue(message);
    this.#scheduled += 1;
    this.#time.after(wait, () => {
      this.#scheduled -= 1;
      this.#enqueue(message);
      this.#deliver();
    });
  }

  #enqueue(message: QueueMessage): void {
    const { sessionId } = message;
    const session = this.#sessions.get(sessionId) ?? { messages: [], lock: undefined };
    this.#sessions.set(sessionId, session);
    session.messages.push({ message, deliveryCount: 0 });
  }

  #deliver(): void {
    const workers = [...this.#workers];
    if (workers.length === 0) return;
    for (const session of this.#sessions.values()) {
      const [held] = session.messages;
      if (held === undefined || session.lock !== undefined) continue;
      void this.#handle(session, held, this.#chance.pick(workers));
    }
  }

  async #handle(session: Session, held: Held, [process, handle]: [SimulatedProcess, Handle]): Promise<void> {
    const lock = {};
    session.lock = lock;
    held.deliveryCount += 1;
    const release = () => {
      if (session.lock !== lock) return;
      session.lock = undefined;
      this.#deliver();
    };
    // Renewed for as long as its holder lives; a session is also lost at times while the holder knows nothing of it.
    const callOffDeath = process.whenKilled(() => void this.#time.after(LOCK, release));
    if (this.#chance.happens(0.03)) this.#time.after(this.#chance.below(5_000), release);
    const delivered = { ...held.message, deliveryCount: held.deliveryCount };
    const isDone = await handle(delivered).then(
      () => true,
      () => false,
    );
    await process.turn();
    callOffDeath();
    if (session.lock === lock) {
      const isSettled = this.#illness.strike() === undefined;
      if (isSettled && isDone) remove(session, held);
      // The broker hears nothing, and gives the session to nobody else for a while.
      else if (!isSettled) return void this.#time.after(this.#chance.below(LOCK), release);
      else if (held.deliveryCount >= MOST_DELIVERIES) {
        remove(session, held);
        this.deadLetters.push(delivered);
      }
    }
    release();
  }
}

function remove({ messages }: Session, held: Held): void {
  messages.splice(messages.indexOf(held), 1);
}
