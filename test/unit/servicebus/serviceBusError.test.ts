import { ServiceBusError } from '@azure/service-bus';
import { toServiceBusFailure } from '../../../shared/servicebus/serviceBusError.ts';

test.each([
  'GeneralError',
  'MessagingEntityDisabled',
  'MessagingEntityNotFound',
  'QuotaExceeded',
  'ServiceBusy',
  'ServiceCommunicationProblem',
  'ServiceTimeout',
  'UnauthorizedAccess',
] as const)('%s may pass', (code) => {
  expect(toServiceBusFailure(new ServiceBusError('no', code)).retryable).toBe(true);
});

test('a client that gave up waiting may be luckier another time', () => {
  expect(toServiceBusFailure(AbortSignal.abort().reason).retryable).toBe(true);
});

test('a message that is too large will never be taken', () => {
  const failure = toServiceBusFailure(new ServiceBusError('too large', 'MessageSizeExceeded'));
  expect(failure).toMatchObject({ retryable: false, code: 'MessageSizeExceeded' });
});
