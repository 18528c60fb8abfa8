import { ServiceBusClient } from '@azure/service-bus';
import { settleInTurn } from '../../../infra/local/functions-host/serviceBus/settleInTurn.ts';
import { parseQueueDefinitions } from '../../../infra/local/service-bus/queueDefinitions.ts';
import { startBroker } from '../../../infra/local/service-bus/startBroker.ts';

test('two neighbours settled in one tick get the outcome each was given', async () => {
  const broker = await startBroker({ port: 0, queues: parseQueueDefinitions({ plain: {} }) });
  const client = new ServiceBusClient(broker.connectionString);
  await client.createSender('plain').sendMessages([{ body: 'completed' }, { body: 'abandoned' }]);
  const receiver = client.createReceiver('plain');
  const [first, second] = await receiver.receiveMessages(2);
  if (!first || !second) throw new Error('expected two messages');

  const settler = settleInTurn(receiver);
  await Promise.all([settler.completeMessage(first), settler.abandonMessage(second)]);

  const again = await receiver.receiveMessages(2);
  expect(again).toMatchObject([{ body: 'abandoned', deliveryCount: 1 }]);
  await client.close();
  await broker.close();
});

test('a settlement that fails does not keep the next from its turn', async () => {
  const settled: string[] = [];
  const settler = settleInTurn({
    async completeMessage() {
      throw new Error('the lock is lost');
    },
    async abandonMessage() {
      settled.push('abandoned');
    },
  });
  const message = {} as Parameters<typeof settler.completeMessage>[0];

  const [completed] = await Promise.allSettled([
    settler.completeMessage(message),
    settler.abandonMessage(message),
  ]);

  expect(completed).toMatchObject({ status: 'rejected', reason: { message: 'the lock is lost' } });
  expect(settled).toEqual(['abandoned']);
});
