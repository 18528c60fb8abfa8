import { BrokerError } from '../brokerError.ts';

/** Bytes; the Standard tier's limit, for a batch as for a single message. */
export const MAX_MESSAGE_SIZE = 262_144;

export function assertMessageSize({ length }: Buffer): void {
  if (length > MAX_MESSAGE_SIZE)
    throw new BrokerError(
      'MessageSizeExceeded',
      `The received message (size: ${length} bytes) exceeds the limit (${MAX_MESSAGE_SIZE} bytes) currently allowed on the link.`,
    );
}
