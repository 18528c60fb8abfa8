/** What the broker refuses, by the names the client library knows; `amqp/conditions.ts` says them on the wire. */
export type BrokerErrorCode =
  | 'InvalidOperation'
  | 'MessageLockLost'
  | 'MessageNotFound'
  | 'MessageSizeExceeded'
  | 'MessagingEntityNotFound'
  | 'NotImplemented'
  | 'QuotaExceeded'
  | 'ServerBusy'
  | 'ServiceTimeout'
  | 'SessionCannotBeLocked'
  | 'SessionLockLost'
  | 'UnauthorizedAccess';

export class BrokerError extends Error {
  readonly code: BrokerErrorCode;

  constructor(code: BrokerErrorCode, message: string) {
    super(message);
    this.name = 'BrokerError';
    this.code = code;
  }
}

export const serverBusy = (): BrokerError =>
  new BrokerError(
    'ServerBusy',
    'The request was terminated because the entity is being throttled. Please wait 10 seconds and try again.',
  );

export const messageLockLost = (): BrokerError =>
  new BrokerError(
    'MessageLockLost',
    'The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.',
  );

export const sessionLockLost = (): BrokerError =>
  new BrokerError(
    'SessionLockLost',
    'The session lock was lost: it has expired or is held by another receiver. Accept the session again.',
  );
