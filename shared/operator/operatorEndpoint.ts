import { type KeySet, KeysUnavailable } from '../graph/keySet.ts';
import { TokenRefused, type VerifiedToken } from '../graph/verifyToken.ts';
import { type HttpReply, notFound, Refusal, refuse, refuseForNow, refuseToken } from '../httpReply.ts';
import { Unavailable } from '../ports.ts';

export type OperatorRole = 'Calls.Read' | 'Calls.Operate';

/** Who may use the operator's routes. */
export type OperatorAccess =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open' }
  | {
      readonly kind: 'token';
      readonly keySet: KeySet;
      verify(authorization: string | undefined): Promise<VerifiedToken>;
    };

/**
 * An operator's route: whether it exists at all, who asks, then the work. Operating includes reading; reading never
 * includes operating, because placing a call costs money.
 */
export async function operatorEndpoint(
  request: { readonly headers: { get(name: string): string | null } },
  role: OperatorRole,
  access: OperatorAccess,
  work: () => Promise<HttpReply>,
): Promise<HttpReply> {
  try {
    if (access.kind === 'closed') throw notFound('The operator routes are not enabled here.');
    if (access.kind === 'token')
      demandRole(await access.verify(request.headers.get('authorization') ?? undefined), role);
    return await work();
  } catch (error) {
    if (error instanceof Refusal) return refuse(error);
    if (error instanceof TokenRefused) return refuseToken();
    if (error instanceof KeysUnavailable)
      return refuseForNow('Tokens cannot be verified at the moment. Try again.');
    if (error instanceof Unavailable) return refuseForNow(`${error.message} Try again.`);
    throw error;
  }
}

function demandRole({ roles }: VerifiedToken, role: OperatorRole): void {
  if (roles.includes(role) || roles.includes('Calls.Operate')) return;
  throw new Refusal(403, 'Forbidden', `The token lacks the role ${role}.`);
}
