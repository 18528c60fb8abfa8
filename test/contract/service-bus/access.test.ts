import { ServiceBusClient } from '@azure/service-bus';
import { queues, useServiceBus } from './serviceBusUnderTest.ts';

const serviceBus = useServiceBus();

/** A connection string with some of its parts replaced. */
const altered = (parts: Record<string, string>): string =>
  serviceBus.connectionString
    .split(';')
    .map((part) => {
      const name = part.split('=', 1)[0] ?? '';
      return name in parts ? `${name}=${parts[name]}` : part;
    })
    .join(';');

test.each([
  ['key', { SharedAccessKey: Buffer.from('another key').toString('base64') }],
  ['key name', { SharedAccessKeyName: 'Somebody' }],
])('a wrong %s is refused as UnauthorizedAccess', async (_, parts) => {
  const client = new ServiceBusClient(altered(parts), { retryOptions: { maxRetries: 0 } });

  await expect(client.createSender(queues.plain).sendMessages({ body: 1 })).rejects.toMatchObject({
    code: 'UnauthorizedAccess',
  });
  await client.close();
});

test('the name of a queue may be written in any case', async () => {
  const client = serviceBus.connect();
  await client.createSender(queues.plain.toUpperCase()).sendMessages({ body: 'x' });

  expect(await client.createReceiver(queues.plain).peekMessages(1)).toMatchObject([{ body: 'x' }]);
});
