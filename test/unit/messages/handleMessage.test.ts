import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { InvalidRequest, Unavailable, Unreadable } from '../../../shared/failure/failure.ts';
import { LAST_DELIVERY, orPoison } from '../../../shared/messages/handleMessage.ts';
import { noTelemetry } from '../../../shared/telemetry/noTelemetry.ts';
import { fakeClock } from '../../support/fakeClock.ts';
import { silentLog } from '../../support/silentLog.ts';

const zodError = z.string().safeParse(1).error as z.ZodError;

/** The reasons that stand in the table once a message has failed with the error. */
async function reasonsAfter(error: unknown, deliveryCount = 1): Promise<string[]> {
  const reasons: string[] = [];
  const poisonMessages = { add: async (_message: object, reason: string) => void reasons.push(reason) };
  const message = { messageId: 'm', sessionId: 's', queue: 'q', deliveryCount };
  const work = async () => {
    throw error;
  };
  const ports = { poisonMessages, log: silentLog(), telemetry: noTelemetry, clock: fakeClock() };
  await expect(orPoison(message, work, ports)).rejects.toBe(error);
  return reasons;
}

test.each<[what: string, error: unknown]>([
  ['a shape that is wrong', zodError],
  ['content that is broken', new Unreadable('A row', new SyntaxError('Unexpected end'))],
  ['what a service will never take', new InvalidRequest('Table Storage', 'EntityTooLarge', undefined)],
])('%s is poison, and its reason stands in a row', async (_what, error) => {
  expect(await reasonsAfter(error)).toHaveLength(1);
});

test.each<[what: string, error: unknown]>([
  ['a service that is away', new Unavailable('Table Storage', new Error('503'))],
  [
    "a client's own error",
    Object.assign(new Error('Socket hang up'), { name: 'RestError', statusCode: 500 }),
  ],
  ['an error that nobody foresaw', new TypeError('x is not a function')],
  ['something thrown that is no error', 'text'],
])('%s is no poison: the message comes again', async (_what, error) => {
  expect(await reasonsAfter(error)).toEqual([]);
});

test('a message that failed at every delivery leaves its last reason before it becomes a dead letter', async () => {
  const away = new Unavailable('Table Storage', new Error('503'));
  expect(await reasonsAfter(away, LAST_DELIVERY)).toEqual([
    'Unavailable: Table Storage is not available. Error: 503',
  ]);
});

test('the last delivery is the one after which the queues give up', () => {
  const queues = JSON.parse(readFileSync('infra/queues.json', 'utf8')) as Record<
    string,
    { maxDeliveryCount: number }
  >;
  expect(Object.values(queues).map(({ maxDeliveryCount }) => maxDeliveryCount)).toEqual(
    Object.keys(queues).map(() => LAST_DELIVERY),
  );
});
