import * as z from 'zod';
import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { InvalidRequest, Unavailable } from '../../../shared/failure/failure.ts';
import { forwardPendingEvents } from '../../../shared/flow/forwardPendingEvents.ts';
import { type PendingEvents, type WaitingEvent } from '../../../shared/ports/storage.ts';
import { noTelemetry } from '../../../shared/telemetry/noTelemetry.ts';
import { fakeClock } from '../../support/fakeClock.ts';
import { silentLog } from '../../support/silentLog.ts';

const eventOf = (id: string): CallEvent => ({
  id,
  callId: 'c',
  type: 'call.incoming',
  source: 'graph',
  receivedAt: 0,
  position: 0,
  facts: {},
});
const readable = (id: string): WaitingEvent => ({ callId: 'c', id, event: eventOf(id) });
const unreadable = (id: string): WaitingEvent => ({
  callId: 'c',
  id,
  fault: z.string().safeParse(1).error,
});

/** What a run does with events that wait in pages, while the queue says this of each. */
async function forward(
  pages: readonly WaitingEvent[][],
  send: (id: string) => Promise<void> = async () => {},
) {
  const clock = fakeClock();
  const log = silentLog();
  const left = new Set(pages.flat().map(({ id }) => id));
  const aside: string[] = [];
  const pendingEvents: PendingEvents = {
    add: async () => undefined,
    list: async (after = '0') => {
      const number = Number(after);
      const next = number + 1 < pages.length ? { next: String(number + 1) } : {};
      return { waiting: pages[number] ?? [], ...next };
    },
    remove: async ({ id }) => void left.delete(id),
    setAside: async ({ id }) => {
      aside.push(id);
      left.delete(id);
    },
  };
  const sent: string[] = [];
  const eventQueue = {
    send: async (events: readonly CallEvent[]) => {
      for (const { id } of events) {
        await send(id);
        sent.push(id);
      }
      clock.advance(900);
    },
  };
  const result = await forwardPendingEvents({
    pendingEvents,
    eventQueue,
    clock,
    log,
    telemetry: noTelemetry,
  });
  return { result, sent, left: [...left], aside, log };
}

const away = async () => Promise.reject(new Unavailable('Service Bus', new Error('ServiceBusy')));
const many = (size: number) => Array.from({ length: size }, (_, n) => readable(`e${n}`));

test('events go to the queue and are forgotten', async () => {
  const { result, sent, left } = await forward([[readable('a'), readable('b')]]);
  expect(result).toEqual({ forwarded: 2, setAside: 0, left: 0 });
  expect([sent, left]).toEqual([['a', 'b'], []]);
});

test('an empty page is read past', async () => {
  expect((await forward([[], [], [readable('a')]])).sent).toEqual(['a']);
});

test('a hundred events may take longer than a second', async () => {
  expect((await forward([many(100)])).result).toMatchObject({ forwarded: 100, left: 0 });
});

test.each<[what: string, bad: WaitingEvent, send: (id: string) => Promise<void>]>([
  ["one that can't be read", unreadable('bad'), async () => {}],
  [
    'one that the queue will never take',
    readable('bad'),
    async (id) => {
      if (id === 'bad') throw new InvalidRequest('Service Bus', 'MessageSizeExceeded', undefined);
    },
  ],
])('%s is set aside, and is in no way of the others', async (_what, bad, send) => {
  const { result, left, aside, log } = await forward(
    [[readable('a'), bad, readable('b')], [readable('c')]],
    send,
  );
  expect(result).toEqual({ forwarded: 3, setAside: 1, left: 0 });
  expect([left, aside]).toEqual([[], ['bad']]);
  expect(log.lines.join('\n')).toContain('can never be sent');
});

test('one that the queue does not take now waits on, and the others go', async () => {
  const { result, left, log } = await forward(
    [[readable('a'), readable('later'), readable('b')]],
    async (id) => (id === 'later' ? away() : undefined),
  );
  expect(result).toEqual({ forwarded: 2, setAside: 0, left: 1 });
  expect(left).toEqual(['later']);
  expect(log.lines.join('\n')).toContain('"left":1');
});

test('a queue that is away is not asked for each of very many', async () => {
  let asked = 0;
  const { result } = await forward([many(500), many(500)], async () => {
    asked += 1;
    return away();
  });
  expect(result).toMatchObject({ forwarded: 0, left: 500 });
  expect(asked).toBeLessThan(40);
});

test('a run ends in time, and says what it left', async () => {
  const { result } = await forward([many(5_000)]);
  expect(result.forwarded).toBeGreaterThan(0);
  expect(result.left).toBe(5_000 - result.forwarded);
});
