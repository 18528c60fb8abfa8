import { BrokerError, type BrokerErrorCode } from '../brokerError.ts';

/**
 * How an error is said on the wire: the AMQP condition, from which the client library derives its own code, and the
 * status of a `$management` reply.
 * https://learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-protocol-guide
 */
const wireErrors: Record<BrokerErrorCode, { readonly condition: string; readonly status: number }> = {
  InvalidOperation: { condition: 'amqp:not-allowed', status: 400 },
  MessageLockLost: { condition: 'com.microsoft:message-lock-lost', status: 410 },
  MessageNotFound: { condition: 'com.microsoft:message-not-found', status: 404 },
  MessageSizeExceeded: { condition: 'amqp:link:message-size-exceeded', status: 403 },
  MessagingEntityNotFound: { condition: 'amqp:not-found', status: 404 },
  NotImplemented: { condition: 'amqp:not-implemented', status: 501 },
  QuotaExceeded: { condition: 'amqp:resource-limit-exceeded', status: 403 },
  ServerBusy: { condition: 'com.microsoft:server-busy', status: 503 },
  ServiceTimeout: { condition: 'com.microsoft:timeout', status: 408 },
  SessionCannotBeLocked: { condition: 'com.microsoft:session-cannot-be-locked', status: 410 },
  SessionLockLost: { condition: 'com.microsoft:session-lock-lost', status: 410 },
  UnauthorizedAccess: { condition: 'amqp:unauthorized-access', status: 401 },
};

export interface WireError {
  readonly condition: string;
  readonly description: string;
  readonly status: number;
}

/** As Azure says it where it ends a link of its own accord. */
export const detachForced = (reason: string): WireError => ({
  condition: 'amqp:link:detach-forced',
  description: `The link is force detached by the broker. ${reason}`,
  status: 500,
});

/** The same of a connection. */
export const connectionForced = (reason: string): WireError => ({
  condition: 'amqp:connection:forced',
  description: `The connection was closed by the broker. ${reason}`,
  status: 500,
});

/** A fault of the broker itself is told to the client too, as the service would: internal error, worth a retry. */
export function toWireError(error: unknown): WireError {
  if (error instanceof BrokerError) return { ...wireErrors[error.code], description: error.message };
  const description = error instanceof Error ? error.message : String(error);
  return { condition: 'amqp:internal-error', description, status: 500 };
}
