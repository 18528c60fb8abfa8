import { deliveredMessage } from '../../../shared/servicebus/deliveredMessage.ts';
import { processMessage } from '../../../shared/servicebus/processMessage.ts';
import { fakeClock } from '../../support/fakeClock.ts';
import { recordedTelemetry } from '../../support/recordedTelemetry.ts';

const sender = '00-11111111111111111111111111111111-2222222222222222-01';
const invocation = '00-33333333333333333333333333333333-4444444444444444-00';

test('a message is read with the names as @azure/functions writes them', () => {
  const metadata = {
    messageId: 42,
    sessionId: 'call',
    deliveryCount: 2,
    enqueuedTimeUtc: '2026-11-22T08:00:00.000Z',
    applicationProperties: { traceparent: sender, 'diagnostic-Id': sender },
  };
  expect(deliveredMessage('call-events', metadata)).toEqual({
    queue: 'call-events',
    messageId: '42',
    sessionId: 'call',
    deliveryCount: 2,
    enqueuedAt: Date.parse('2026-11-22T08:00:00.000Z'),
    traceParent: sender,
  });
});

test.each([
  ['no metadata', undefined],
  ['a time that is none', { enqueuedTimeUtc: 'yesterday', applicationProperties: null }],
])('%s leaves out what it does not say', (_case, metadata) => {
  expect(deliveredMessage('call-events', metadata)).toMatchObject({
    deliveryCount: 1,
    enqueuedAt: undefined,
    traceParent: undefined,
  });
});

test.each([
  ["goes on with its sender's trace, and the host's is linked", sender, sender, [invocation]],
  ["goes on with the host's where the sender had none", undefined, invocation, []],
])('work on a message %s', async (_claim, traceParent, parent, links) => {
  const telemetry = recordedTelemetry();
  const message = { ...deliveredMessage('call-events', {}), traceParent };
  const processing = { name: 'process call-events', invocation, telemetry, clock: fakeClock() };
  await processMessage(message, processing, async () => Promise.resolve());
  const [span] = telemetry.spans();
  const [, traceId, spanId] = parent.split('-');
  expect(span?.parentSpanContext).toMatchObject({ traceId, spanId });
  expect(span?.links.map(({ context }) => context.traceId)).toEqual(links.map((link) => link.split('-')[1]));
});

test('the time in the queue is measured in seconds, and never below nought', async () => {
  const telemetry = recordedTelemetry();
  const clock = fakeClock();
  const processing = { name: 'process call-events', invocation, telemetry, clock };
  for (const enqueuedAt of [clock.now() - 1_500, clock.now() + 1_500])
    await processMessage({ ...deliveredMessage('call-events', {}), enqueuedAt }, processing, async () =>
      Promise.resolve(),
    );
  expect(await telemetry.measurements()).toContainEqual({
    name: 'call.queue.delay',
    attributes: { 'messaging.destination.name': 'call-events' },
    value: 1.5,
  });
});
