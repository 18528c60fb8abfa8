import { KeysUnavailable } from '../auth/keySet.ts';
import { TokenRefused, type VerifiedToken } from '../auth/verifyToken.ts';
import type { JoiningDecision } from '../call/policy/decide.ts';
import { NotDurable } from '../flow/publishEvents.ts';
import type { Delivery } from '../flow/receiveNotification.ts';
import { HttpError, type HttpReply, refuse, refuseForNow, refuseToken } from '../httpReply.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log, Telemetry } from '../ports/telemetry.ts';
import { span } from '../telemetry/names.ts';
import { oncePerSecond } from '../telemetry/oncePerSecond.ts';
import { toJoinResponse } from './participantJoinResponse.ts';
import { type CallbackRequest, readDelivery } from './readDelivery.ts';

const attributes = { httpMethod: 'POST', httpRoute: '/api/calls' };

/** Handles one POST from Graph. `cause` is the request's W3C `traceparent`. */
export type Callback = (request: CallbackRequest, log: Log, cause: string | undefined) => Promise<HttpReply>;

interface CallbackParts {
  /** Rejects with `TokenRefused`, or with `KeysUnavailable` if the token can't be verified now. */
  verify(authorization: string | undefined, receivedAt: number): Promise<VerifiedToken>;
  /** The flow. Resolves to our reply if Graph asks about a participant. Rejects with `NotDurable`. */
  receive(delivery: Delivery, log: Log): Promise<JoiningDecision | undefined>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/**
 * Graph's callback from request to reply: verify the token before anything else, read the delivery, receive it, reply,
 * count. It runs in a server span, as OpenTelemetry's conventions for HTTP say. Errors have Graph's shape; they say
 * what is wrong with the request, and nothing about this application.
 */
export function createCallback({ verify, receive, clock, telemetry }: CallbackParts): Callback {
  const untoldOf = oncePerSecond(clock);
  return async (request, log, cause) => {
    const receivedAt = clock.now();
    const verifying = verify(request.headers.get('authorization') ?? undefined, receivedAt);
    // Only a sender with a valid token may choose the trace.
    const isTrusted = await succeeds(verifying);
    const origin = { cause: isTrusted ? cause : undefined, startedAt: receivedAt };
    return telemetry.inSpan(
      span.receiveNotification,
      { kind: 'server', attributes, ...origin },
      async (open) => {
        let errorType: string | undefined;
        let httpStatus = 500;
        try {
          const checking = { startedAt: receivedAt };
          const { tenantId } = await telemetry.inSpan(span.checkToken, checking, async () => verifying);
          const delivery = await readDelivery(request, receivedAt, tenantId);
          const reply = delivery === 'legacy' ? askForGraphsFormat : toReply(await receive(delivery, log));
          httpStatus = reply.status;
          return reply;
        } catch (error) {
          const refusal = toRefusal(error);
          httpStatus = refusal.status;
          errorType = reasonOf(error);
          const untold = errorType === undefined ? undefined : untoldOf(errorType);
          if (untold !== undefined) log.warn('A notification was refused', { reason: errorType, untold });
          return refusal;
        } finally {
          open.set({ httpStatus });
          if (httpStatus >= 500) open.fail(errorType ?? String(httpStatus));
          if (httpStatus === 401) telemetry.measure('refusedTokens', 1, { errorType });
          else telemetry.measure('notifications', 1, { httpStatus });
        }
      },
    );
  };
}

/** After a 204 the platform sends a delivery in the older format again in Graph's format. */
const askForGraphsFormat: HttpReply = { status: 204 };

function toReply(joining: JoiningDecision | undefined): HttpReply {
  return joining === undefined ? { status: 202 } : { status: 200, jsonBody: toJoinResponse(joining) };
}

/** The reply to an error. Throws unexpected errors. */
function toRefusal(error: unknown): HttpReply {
  if (error instanceof HttpError) return refuse(error);
  if (error instanceof TokenRefused) return refuseToken();
  if (error instanceof KeysUnavailable)
    return refuseForNow('Tokens cannot be verified at the moment. Send the notification again.');
  if (error instanceof NotDurable) return refuseForNow('The notification could not be kept. Send it again.');
  throw error;
}

/** The reason for telemetry and the log. For a refused body the status is enough. */
function reasonOf(error: unknown): string | undefined {
  const isTold =
    error instanceof TokenRefused || error instanceof KeysUnavailable || error instanceof NotDurable;
  return isTold ? error.code : undefined;
}

async function succeeds(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => true,
    () => false,
  );
}
