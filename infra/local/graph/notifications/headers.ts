import type { Call } from '../calls/call.ts';
import type { Delivery } from './delivery.ts';

/** The headers that bots have seen on Graph's notifications. For inbound calls the scenario id is the chain's. */
export const notificationHeaders = (
  call: Call,
  delivery: Delivery,
  token: string,
): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  accept: 'application/json',
  'user-agent': 'Microsoft-Skype/3.0,(Calling/1.0)',
  'scenario-id': call.chainId,
  'x-microsoft-skype-chain-id': call.chainId,
  'x-microsoft-skype-message-id': delivery.messageId,
  ...(delivery.originalMessageId === undefined
    ? {}
    : { 'x-microsoft-skype-original-message-id': delivery.originalMessageId }),
});
