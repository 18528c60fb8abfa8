import { type KeySet, KeysUnavailable } from '../auth/keySet.ts';
import { TokenRefused } from '../auth/verifyToken.ts';
import type { Requester } from '../call/commands/requester.ts';
import { Unavailable } from '../failure/failure.ts';
import { isRetryable } from '../failure/isRetryable.ts';
import { poisonReason } from '../failure/poisonReason.ts';
import { HttpError, type HttpReply, notFound, refuse, refuseForNow, refuseToken } from '../httpReply.ts';
import { type Log, type Telemetry } from '../ports/telemetry.ts';
import { createLog, type LogWriters } from '../telemetry/log.ts';
import type { Operator } from './operator.ts';

export type OperatorRole = 'Calls.Read' | 'Calls.Operate';

/** How the operator's routes are protected. */
export type OperatorAccess =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open' }
  | {
      readonly kind: 'token';
      readonly keySet: KeySet;
      /** How many refusals with this reason had no log line; `undefined` if this one must have none, too. */
      untoldOf(reason: string): number | undefined;
      /** Rejects with `TokenRefused` or `KeysUnavailable`. */
      verify(authorization: string | undefined): Promise<Operator>;
    };

interface Ports {
  readonly operatorAccess: OperatorAccess;
  readonly telemetry: Telemetry;
}

/**
 * Runs an operator's route: checks that the routes exist and that the sender has the role, then does the work.
 * `Calls.Operate` includes `Calls.Read`; the reverse is not true, because placing a call costs money. Refusals are
 * counted and logged without identities.
 */
export async function operatorEndpoint(
  request: { readonly headers: { get(name: string): string | null } },
  invocation: LogWriters,
  role: OperatorRole,
  ports: Ports,
  work: (requestedBy: Requester | undefined) => Promise<HttpReply>,
): Promise<HttpReply> {
  try {
    return await work(
      await admit(request.headers.get('authorization') ?? undefined, role, {
        ...ports,
        log: createLog(invocation),
      }),
    );
  } catch (error) {
    if (error instanceof HttpError) return refuse(error);
    if (error instanceof TokenRefused) return refuseToken();
    if (error instanceof KeysUnavailable)
      return refuseForNow('Tokens cannot be verified at the moment. Try again.');
    if (error instanceof Unavailable) return refuseForNow(`${error.message} Try again.`);
    // Broken data in storage is reported as it is, because the operator can fix it.
    if (!isRetryable(error)) return refuse({ status: 500, code: 'Unreadable', message: poisonReason(error) });
    throw error;
  }
}

async function admit(
  authorization: string | undefined,
  role: OperatorRole,
  { operatorAccess, telemetry, log }: Ports & { readonly log: Log },
): Promise<Requester | undefined> {
  if (operatorAccess.kind === 'closed') throw notFound('The operator routes are not enabled here.');
  if (operatorAccess.kind === 'open') return undefined;
  const turnAway = (httpStatus: 401 | 403, errorType: string) => {
    telemetry.measure('operatorRefusals', 1, { httpStatus, errorType });
    const untold = operatorAccess.untoldOf(errorType);
    if (untold !== undefined)
      log.warn('An operator was turned away', { httpStatus, reason: errorType, untold });
  };
  try {
    const { roles, requester } = await operatorAccess.verify(authorization);
    if (roles.includes(role) || roles.includes('Calls.Operate')) return requester;
  } catch (error) {
    if (error instanceof TokenRefused) turnAway(401, error.code);
    throw error;
  }
  turnAway(403, 'role');
  throw new HttpError(403, 'Forbidden', `The token lacks the role ${role}.`);
}
