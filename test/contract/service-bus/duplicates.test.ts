import type { ServiceBusSender } from '@azure/service-bus';
import {
  bodies,
  DUPLICATE_WINDOW,
  queues,
  receive,
  receiveOne,
  useServiceBus,
} from './serviceBusUnderTest.ts';

const serviceBus = useServiceBus();

const soon = () => new Date(Date.now() + 3_600_000);

describe('of two messages with one id, only the first counts', () => {
  test.each<[string, (sender: ServiceBusSender, messageId: string) => Promise<unknown>]>([
    ['sent', (sender, messageId) => sender.sendMessages({ body: 'second', messageId })],
    ['sent in a batch', (sender, messageId) => sender.sendMessages([{ body: 'second', messageId }])],
    ['scheduled', (sender, messageId) => sender.scheduleMessages({ body: 'second', messageId }, soon())],
    [
      'sent for later',
      (sender, messageId) =>
        sender.sendMessages({ body: 'second', messageId, scheduledEnqueueTimeUtc: soon() }),
    ],
  ])('when the second is %s', async (_, sendAgain) => {
    const client = serviceBus.connect();
    const sender = client.createSender(queues.once);
    const messageId = `once-${Date.now()}`;
    await sender.sendMessages({ body: 'first', messageId });

    await sendAgain(sender, messageId);

    expect(bodies(await client.createReceiver(queues.once).peekMessages(10))).toEqual(['first']);
  });

  test('within one batch', async () => {
    const client = serviceBus.connect();
    const messageId = `once-${Date.now()}`;
    await client.createSender(queues.once).sendMessages([
      { body: 'first', messageId },
      { body: 'second', messageId },
      { body: 'other', messageId: `${messageId}-2` },
    ]);

    expect(bodies(await receive(client.createReceiver(queues.once), 2))).toEqual(['first', 'other']);
  });

  test('even when the first has been completed since', async () => {
    const client = serviceBus.connect();
    const sender = client.createSender(queues.once);
    const receiver = client.createReceiver(queues.once);
    const messageId = `once-${Date.now()}`;
    await sender.sendMessages({ body: 'first', messageId });
    await receiver.completeMessage(await receiveOne(receiver));

    await sender.sendMessages({ body: 'second', messageId });

    expect(await receiver.peekMessages(1)).toEqual([]);
  });

  test('until the window is over', async () => {
    const client = serviceBus.connect();
    const sender = client.createSender(queues.once);
    const messageId = `once-${Date.now()}`;
    await sender.sendMessages({ body: 'first', messageId });

    await serviceBus.pass(DUPLICATE_WINDOW);
    await sender.sendMessages({ body: 'second', messageId });

    expect(bodies(await client.createReceiver(queues.once).peekMessages(10))).toEqual(['first', 'second']);
  });
});

test('a queue without duplicate detection takes both', async () => {
  const client = serviceBus.connect();
  const sender = client.createSender(queues.plain);
  await sender.sendMessages({ body: 'first', messageId: 'same' });
  await sender.sendMessages({ body: 'second', messageId: 'same' });

  expect(bodies(await receive(client.createReceiver(queues.plain), 2))).toEqual(['first', 'second']);
});
