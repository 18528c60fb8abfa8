import { type ReceiveNotificationPorts, receiveNotification } from '../flow/receiveNotification.ts';
import type { HttpReply } from '../httpReply.ts';
import type { Log } from '../ports.ts';
import { span } from '../telemetry/names.ts';
import { toJoinResponse } from './joinResponse.ts';
import type { KeySet } from './keySet.ts';
import { type CallbackRequest, notificationEndpoint } from './notificationEndpoint.ts';
import { tellDelivery } from './tellDelivery.ts';
import { type TokenRules, verifyToken } from './verifyToken.ts';

/** Takes one POST of Graph's; `cause` is W3C's `traceparent` of the request. */
export type Callback = (request: CallbackRequest, log: Log, cause: string | undefined) => Promise<HttpReply>;

interface Trust {
  readonly keySet: KeySet;
  readonly tokenRules: TokenRules;
}

/** Graph's callback, told as it is handled: whose token it takes, and the flow behind it. */
export function createCallback(
  { keySet, tokenRules }: Trust,
  ports: Omit<ReceiveNotificationPorts, 'log'>,
): Callback {
  const { telemetry, clock } = ports;
  const verify = async (authorization: string | undefined) =>
    telemetry.inSpan(span.checkToken, {}, async () =>
      verifyToken(authorization, keySet, tokenRules, clock.now()),
    );
  return async (request, log, cause) =>
    tellDelivery(telemetry, cause, async (refuse) =>
      notificationEndpoint(request, {
        verify,
        now: clock.now,
        receive: async (delivery) => {
          const joining = await receiveNotification(delivery, { ...ports, log });
          return joining === undefined ? { status: 202 } : { status: 200, jsonBody: toJoinResponse(joining) };
        },
        onRefused: (reason) => {
          refuse(reason);
          log.warn('A notification was refused', { reason });
        },
      }),
    );
}
