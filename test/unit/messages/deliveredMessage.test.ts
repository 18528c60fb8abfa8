import { deliveredMessage } from '../../../shared/messages/deliveredMessage.ts';

/** As a Node function gets it from the real host, where the names had a capital letter and null was left out. */
const metadata = {
  deliveryCount: 2,
  lockToken: '7c3f0d9e-6f0c-4f0e-9c3a-0a6d2f0b1c44',
  enqueuedTimeUtc: '2026-11-22T09:36:11.123',
  enqueuedTime: '2026-11-22T09:36:11.123+00:00',
  messageId: 'event-1',
  sessionId: '57dab8b1894c409ab240bd8beae78896',
  subject: '57dab8b1894c409ab240bd8beae78896',
  applicationProperties: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  client: { fullyQualifiedNamespace: 'calls.servicebus.windows.net' },
};

test('a message is known by its ids, its delivery, its time in the queue and the trace it goes on with', () => {
  expect(deliveredMessage('call-events', metadata)).toEqual({
    queue: 'call-events',
    messageId: 'event-1',
    sessionId: '57dab8b1894c409ab240bd8beae78896',
    deliveryCount: 2,
    enqueuedAt: Date.UTC(2026, 10, 22, 9, 36, 11, 123),
    traceParent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  });
});

test('ids of digits, which reach a function as numbers, are text again', () => {
  expect(deliveredMessage('call-events', { ...metadata, messageId: 42, sessionId: 7 })).toMatchObject({
    messageId: '42',
    sessionId: '7',
  });
});

test.each([
  ['no time', { enqueuedTime: undefined }, { enqueuedAt: undefined }],
  ['a time that is none', { enqueuedTime: 'soon' }, { enqueuedAt: undefined }],
  ['no trace', { applicationProperties: {} }, { traceParent: undefined }],
  ['no application properties', { applicationProperties: undefined }, { traceParent: undefined }],
  ['no session', { sessionId: undefined }, { sessionId: '' }],
  ['no delivery count', { deliveryCount: undefined }, { deliveryCount: 1 }],
])('a message with %s is taken all the same', (_case, change, expected) => {
  expect(deliveredMessage('call-events', { ...metadata, ...change })).toMatchObject(expected);
});
