import type { KeySet } from '../auth/keySet.ts';
import { type TokenRules, verifyToken } from '../auth/verifyToken.ts';
import { type ReceiveNotificationPorts, receiveNotification } from '../flow/receiveNotification.ts';
import type { HttpReply } from '../httpReply.ts';
import type { Log } from '../ports/telemetry.ts';
import { span } from '../telemetry/names.ts';
import { oncePerSecond } from '../telemetry/oncePerSecond.ts';
import { toJoinResponse } from './joinResponse.ts';
import { type CallbackRequest, notificationEndpoint } from './notificationEndpoint.ts';
import { tellDelivery } from './tellDelivery.ts';

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
  const untoldOf = oncePerSecond(clock);
  return async (request, log, cause) => {
    const receivedAt = clock.now();
    const authorization = request.headers.get('authorization') ?? undefined;
    const checking = verifyToken(authorization, keySet, tokenRules, receivedAt);
    // Whoever shows no token doesn't get to say which trace this belongs to.
    const isShown = await checking.then(
      () => true,
      () => false,
    );
    const origin = { cause: isShown ? cause : undefined, startedAt: receivedAt };
    return tellDelivery(telemetry, origin, async (refuse) =>
      notificationEndpoint(request, {
        receivedAt,
        verified: telemetry.inSpan(span.checkToken, { startedAt: receivedAt }, async () => checking),
        receive: async (delivery) => {
          const joining = await receiveNotification(delivery, { ...ports, log });
          return joining === undefined ? { status: 202 } : { status: 200, jsonBody: toJoinResponse(joining) };
        },
        onRefused: (reason) => {
          refuse(reason);
          const untold = untoldOf(reason);
          if (untold !== undefined) log.warn('A notification was refused', { reason, untold });
        },
      }),
    );
  };
}
