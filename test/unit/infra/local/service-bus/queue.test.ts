import * as fc from 'fast-check';
import { Namespace } from '../../../../../infra/local/service-bus/namespace.ts';
import {
  applyChange,
  type ChangeLog,
  emptyContents,
  type QueueChange,
  type QueueContents,
  withoutLog,
} from '../../../../../infra/local/service-bus/queue/changes.ts';
import { Deadlines } from '../../../../../infra/local/service-bus/queue/deadlines.ts';
import type { QueueDefinition } from '../../../../../infra/local/service-bus/queue/definition.ts';
import type {
  Delivery,
  NewMessage,
  QueuedMessage,
} from '../../../../../infra/local/service-bus/queue/message.ts';
import type { Queue } from '../../../../../infra/local/service-bus/queue/queue.ts';
import { ManualClock } from './manualClock.ts';

const definition: QueueDefinition = {
  requiresSession: false,
  lockDuration: 10_000,
  maxDeliveryCount: 3,
  deadLetterOnExpiration: true,
  maxSizeInBytes: 1_000_000,
};

function started(changes: Partial<QueueDefinition> = {}, log: ChangeLog = withoutLog) {
  const clock = new ManualClock();
  const deadlines = new Deadlines(clock, (fault) => {
    throw fault;
  });
  const definitions = new Map([['q', { ...definition, ...changes }]]);
  const namespace = new Namespace({ definitions, clock, deadlines, log });
  return { clock, queue: namespace.queue('q'), deadLetters: namespace.queue('q/$DeadLetterQueue') };
}

const message = (messageId: string, fields: Partial<NewMessage> = {}): NewMessage => ({
  messageId,
  content: Buffer.from(messageId),
  ...fields,
});

describe('a queue has limits', () => {
  test('beyond its size it takes nothing more, until something has left', () => {
    const { queue } = started({ maxSizeInBytes: 10 });
    queue.enqueue([message('12345'), message('67890')]);

    expect(() => queue.enqueue([message('x')])).toThrow(expect.objectContaining({ code: 'QuotaExceeded' }));

    queue.receive('receiveAndDelete');
    queue.enqueue([message('x')]);
    expect(queue.peek(0, 10)).toHaveLength(2);
  });

  test('dead letters count', () => {
    const { queue } = started({ maxSizeInBytes: 5 });
    queue.enqueue([message('12345')]);
    queue.settle(lockOf(queue.receive('peekLock')), { kind: 'deadLetter' });

    expect(() => queue.enqueue([message('x')])).toThrow(expect.objectContaining({ code: 'QuotaExceeded' }));
  });

  test('nobody sends to the dead-letter queue, or moves its messages there again', () => {
    const { queue, deadLetters } = started();
    queue.enqueue([message('a')]);
    queue.settle(lockOf(queue.receive('peekLock')), { kind: 'deadLetter' });

    expect(() => deadLetters.enqueue([message('b')])).toThrow(/cannot be sent/);
    const token = lockOf(deadLetters.receive('peekLock'));
    expect(() => deadLetters.settle(token, { kind: 'deadLetter' })).toThrow(/again/);
  });
});

describe('whatever happens', () => {
  /** Each step does one thing to a queue, chosen by numbers, if it is possible then. */
  const step = fc.oneof(
    fc.record({ do: fc.constant('send' as const), id: fc.nat(30), session: fc.nat(2), ttl: fc.nat(15) }),
    fc.record({
      do: fc.constant('schedule' as const),
      id: fc.nat(30),
      session: fc.nat(2),
      delay: fc.nat(20),
    }),
    fc.record({ do: fc.constant('receive' as const), session: fc.nat(2) }),
    fc.record({ do: fc.constant('settle' as const), which: fc.nat(9), how: fc.nat(3) }),
    fc.record({ do: fc.constant('release' as const), session: fc.nat(2) }),
    fc.record({ do: fc.constant('state' as const), session: fc.nat(2), value: fc.nat(3) }),
    fc.record({ do: fc.constant('wait' as const), seconds: fc.nat(12) }),
  );
  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

  function play(steps: readonly Step[], requiresSession: boolean) {
    const kept = new Map<string, QueueContents>();
    const started_ = started({ requiresSession, duplicateDetectionWindow: 86_400_000 }, logInto(kept));
    const { clock, queue } = started_;
    const deliveries: Delivery[] = [];
    const received: (Delivery & { at: number; alsoHeld: string[] })[] = [];
    const accepted = new Set<string>();
    const completed = new Set<string>();
    const locks = new Map<string, ReturnType<Queue['acceptSession']>>();

    const sessionFields = (session: number) => (requiresSession ? { sessionId: `s${session}` } : {});
    const lockOn = (session: number) => {
      const sessionId = `s${session}`;
      const lock = locks.get(sessionId);
      if (lock) return lock;
      const holder = { linkName: sessionId, lockLost: () => void locks.delete(sessionId) };
      const granted = queue.acceptSession(sessionId, holder);
      locks.set(sessionId, granted);
      return granted;
    };
    const actions: { [K in Step['do']]: (values: Extract<Step, { do: K }>) => void } = {
      send: ({ id, session, ttl }) => {
        const timeToLive = ttl > 0 ? { timeToLive: ttl * 1000 } : {};
        queue.enqueue([message(`m${id}`, { ...sessionFields(session), ...timeToLive })]);
        accepted.add(`m${id}`);
      },
      schedule: ({ id, session, delay }) => {
        const scheduledFor = clock.now() + delay * 1000;
        queue.enqueue([message(`m${id}`, { ...sessionFields(session), scheduledFor })]);
        accepted.add(`m${id}`);
      },
      receive: ({ session }) => {
        const delivery = queue.receive('peekLock', requiresSession ? lockOn(session) : undefined);
        if (!delivery) return;
        received.push({
          ...delivery,
          at: clock.now(),
          alsoHeld: requiresSession ? [] : heldIn(deliveries, clock.now()),
        });
        deliveries.push(delivery);
      },
      settle: ({ which, how }) => {
        const [delivery] = deliveries.splice(which % Math.max(deliveries.length, 1), 1);
        const kind = (['complete', 'abandon', 'defer', 'deadLetter'] as const)[how] ?? 'complete';
        if (!delivery || !settledInTime(queue, delivery, kind)) return;
        if (kind === 'complete') completed.add(delivery.message.messageId);
      },
      release: ({ session }) => {
        const lock = locks.get(`s${session}`);
        if (!lock) return;
        locks.delete(`s${session}`);
        queue.releaseSession(lock);
      },
      state: ({ session, value }) => {
        if (!requiresSession) return;
        lockOn(session);
        queue.setSessionState(`s${session}`, value === 0 ? undefined : Buffer.from([value]));
      },
      wait: ({ seconds }) => clock.advance(seconds * 1000),
    };
    for (const values of steps) (actions[values.do] as (values: Step) => void)(values);
    return { ...started_, kept, received, accepted, completed };
  }

  const games = fc.tuple(fc.array(step, { minLength: 20, maxLength: 200, size: 'max' }), fc.boolean());

  test('a message is in one place: waiting for somebody, or dead-lettered, or completed', () => {
    fc.assert(
      fc.property(games, ([steps, requiresSession]) => {
        const { queue, deadLetters, accepted, completed } = play(steps, requiresSession);
        const places = [...queue.peek(0, 1000), ...deadLetters.peek(0, 1000)].map(
          ({ messageId }) => messageId,
        );

        expect([...places, ...completed].toSorted()).toEqual([...accepted].toSorted());
      }),
    );
  });

  test('the sessions together hold what the queue holds', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 200, size: 'max' }), (steps) => {
        const { queue } = play(steps, true);
        const inSessions = ['s0', 's1', 's2'].flatMap((sessionId) => queue.peek(0, 1000, sessionId));

        expect(inSessions.toSorted(byNumber)).toEqual(queue.peek(0, 1000));
      }),
    );
  });

  test('what is received was active, in time, not failed too often, and held by nobody else', () => {
    fc.assert(
      fc.property(games, ([steps, requiresSession]) => {
        for (const {
          message: { messageId, state, expiresAt, deliveryCount },
          at,
          alsoHeld,
        } of play(steps, requiresSession).received) {
          expect(state).toBe('active');
          expect(expiresAt ?? at + 1).toBeGreaterThan(at);
          expect(deliveryCount).toBeLessThan(definition.maxDeliveryCount);
          expect(alsoHeld).not.toContain(messageId);
        }
      }),
    );
  });

  test('the log gives the same queue again', () => {
    fc.assert(
      fc.property(games, ([steps, requiresSession]) => {
        const { queue, deadLetters, kept } = play(steps, requiresSession);

        for (const part of [queue, deadLetters]) {
          const replayed = kept.get(part.name) ?? emptyContents();
          const rebuilt = emptyContents();
          for (const change of part.asChanges()) applyChange(rebuilt, change);
          expect(replayed.messages).toEqual(rebuilt.messages);
          expect(replayed.sessionStates).toEqual(rebuilt.sessionStates);
          expect(replayed.lastSequenceNumber).toBe(rebuilt.lastSequenceNumber);
          for (const [id, remembered] of rebuilt.remembered)
            expect(replayed.remembered.get(id)).toEqual(remembered);
        }
      }),
    );
  });
});

const lockOf = (delivery: Delivery | undefined): Buffer => {
  if (!delivery?.lock) throw new Error('Nothing was delivered under a lock.');
  return delivery.lock.token;
};

const byNumber = (one: QueuedMessage, other: QueuedMessage) => one.sequenceNumber - other.sequenceNumber;

const heldIn = (deliveries: readonly Delivery[], now: number): string[] =>
  deliveries.filter(({ lock }) => (lock?.lockedUntil ?? 0) > now).map(({ message }) => message.messageId);

/** @returns whether the lock still held */
function settledInTime(
  queue: Queue,
  delivery: Delivery,
  kind: 'complete' | 'abandon' | 'defer' | 'deadLetter',
): boolean {
  try {
    queue.settle(lockOf(delivery), { kind });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'MessageLockLost' });
    return false;
  }
}

function logInto(kept: Map<string, QueueContents>): ChangeLog {
  return {
    record(queue: string, change: QueueChange) {
      const contents = kept.get(queue) ?? emptyContents();
      kept.set(queue, contents);
      applyChange(contents, change);
    },
    commit() {},
  };
}
