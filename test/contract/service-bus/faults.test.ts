import type { ServiceBusClient } from '@azure/service-bus';
import type { EventContext } from 'rhea';
import { eventually } from '../../support/eventually.ts';
import { faultControl, type WantedFault } from '../../support/faultControl.ts';
import { connectAmqp } from './amqpClient.ts';
import { describeStandIn, newSession, queues, receiveOne, useServiceBus } from './serviceBusUnderTest.ts';

/** The broker does badly what it is asked, on demand: as the real client sees it, without a retry of its own. */

describeStandIn('an ill broker', () => {
  const serviceBus = useServiceBus();
  let client: ServiceBusClient;
  const control = () => faultControl(/:(\d+);/.exec(serviceBus.connectionString)?.[1] ?? '');
  const ill = async (fault: WantedFault) => control().start(fault);

  beforeEach(() => {
    // The client isn't told that what it waits for was on a link that is gone: it finds out by its own time.
    client = serviceBus.connect({ retryOptions: { maxRetries: 0, timeoutInMs: 1_000 } });
  });

  async function inQueue(): Promise<unknown[]> {
    const peeked = await serviceBus.connect().createReceiver(queues.plain).peekMessages(10);
    return peeked.map(({ body }) => body as unknown);
  }

  test.each([
    ['broker-busy', 'ServiceBusy'],
    ['broker-detach', 'ServiceTimeout'],
    ['broker-disconnect', 'ServiceTimeout'],
  ])('%s refuses a message, and the next one arrives', async (name, code) => {
    await ill({ name, count: 1, on: ['send'] });
    const sender = client.createSender(queues.plain);
    await expect(sender.sendMessages({ body: 'first' })).rejects.toMatchObject({ code, retryable: true });
    await sender.sendMessages({ body: 'second' });
    expect(await inQueue()).toEqual(['second']);
  });

  test('broker-slow takes a message at once, and says so late', async () => {
    await ill({ name: 'broker-slow', count: 1, milliseconds: 5_000 });
    let isSent = false;
    const sent = client
      .createSender(queues.plain)
      .sendMessages({ body: 'slow' })
      .then(() => {
        isSent = true;
      });
    await eventually('it was there', async () => (await inQueue()).length === 1);
    expect(isSent).toBe(false);
    await serviceBus.pass(5_000);
    await sent;
  });

  test('broker-silence takes a message, and never says so', async () => {
    await ill({ name: 'broker-silence', count: 1 });
    const abortSignal = AbortSignal.timeout(300);
    const sent = client.createSender(queues.plain).sendMessages({ body: 'unsaid' }, { abortSignal });
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
    expect(await inQueue()).toEqual(['unsaid']);
  });

  test('broker-session-lost in the moment in which a message is ended: it comes again', async () => {
    const sessionId = newSession();
    await client.createSender(queues.sessions).sendMessages({ body: 'once more', sessionId });
    await ill({ name: 'broker-session-lost', count: 1 });
    const first = await client.acceptSession(queues.sessions, sessionId);
    await expect(first.completeMessage(await receiveOne(first))).rejects.toMatchObject({
      code: 'SessionLockLost',
    });
    await comesAgain(sessionId);
  });

  test.each([
    ['broker-detach', 'receiver_error', 'amqp:link:detach-forced'],
    ['broker-disconnect', 'connection_error', 'amqp:connection:forced'],
  ])('%s in the moment in which a message is ended: it comes again', async (name, event, condition) => {
    const sessionId = newSession();
    await client.createSender(queues.sessions).sendMessages({ body: 'once more', sessionId });
    await ill({ name, count: 1, on: ['settle'] });
    // The client for Node waits a minute for the end of what it ends, whatever becomes of the link.
    const amqp = await connectAmqp(serviceBus.connectionString);
    await amqp.putToken(queues.sessions, {});
    const filter = { 'com.microsoft:session-filter': sessionId };
    const source = { address: queues.sessions, filter };
    const receiver = amqp.openReceiver({ source, autoaccept: false, credit_window: 1 });
    const error = await new Promise((resolve) => {
      receiver.connection.once(event, ({ connection, receiver: link }: EventContext) =>
        resolve((link ?? connection).error),
      );
      receiver.once('message', ({ delivery }: EventContext) => delivery?.accept());
    });
    expect(error).toMatchObject({ condition });
    await comesAgain(sessionId);
    amqp.close();
  });

  async function comesAgain(sessionId: string): Promise<void> {
    const again = await serviceBus.connect().acceptSession(queues.sessions, sessionId);
    const message = await receiveOne(again);
    expect(message.body).toBe('once more');
    await again.completeMessage(message);
  }

  test('strikes the queues that it is told to, and no other', async () => {
    await ill({ name: 'broker-busy', in: [queues.once], seconds: 60 });
    await client.createSender(queues.plain).sendMessages({ body: 'well' });
    await expect(client.createSender(queues.once).sendMessages({ body: 'ill' })).rejects.toMatchObject({
      code: 'ServiceBusy',
    });
    expect(await inQueue()).toEqual(['well']);
  });

  test('detaches a link that nothing went over for ten minutes, and leaves one alone that is used', async () => {
    const amqp = await connectAmqp(serviceBus.connectionString);
    await amqp.putToken(queues.plain, {});
    const receiver = await amqp.receive({ source: queues.plain });
    const sender = receiver.connection.open_sender(queues.plain);
    await new Promise((resolve) => sender.once('sendable', resolve));
    await serviceBus.pass(599_000);
    sender.send({ body: 'in time' });
    await new Promise((resolve) => sender.once('accepted', resolve));
    await serviceBus.pass(2_000);
    expect(sender.is_open()).toBe(true);

    await serviceBus.pass(600_000);
    await eventually('the link was detached', () => !sender.is_remote_open());
    expect(sender.error).toMatchObject({ condition: 'amqp:link:detach-forced' });
    amqp.close();
  });
});
