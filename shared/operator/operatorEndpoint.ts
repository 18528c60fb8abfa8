import { errorReply, type Reply } from '../graph/notificationEndpoint.ts';
import { TokenRefused, type VerifiedToken } from '../graph/verifyToken.ts';
import { Unavailable } from '../ports.ts';

export type OperatorRole = 'Calls.Read' | 'Calls.Operate';

/** Who may use the operator's routes. */
export type OperatorAccess =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open' }
  | { readonly kind: 'token'; verify(authorization: string | undefined): Promise<VerifiedToken> };

/** What an operator asked for can't be done, in words for the operator. */
export class OperatorRefusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'OperatorRefusal';
    this.status = status;
    this.code = code;
  }
}

/**
 * An operator's route: whether it exists at all, who asks, then the work. Operating includes reading; reading never
 * includes operating, because placing a call costs money.
 */
export async function operatorEndpoint(
  request: { readonly headers: { get(name: string): string | null } },
  role: OperatorRole,
  access: OperatorAccess,
  work: () => Promise<Reply>,
): Promise<Reply> {
  if (access.kind === 'closed')
    return errorReply(404, 'NotFound', 'The operator routes are not enabled here.');
  try {
    if (access.kind === 'token')
      demandRole(await access.verify(request.headers.get('authorization') ?? undefined), role);
    return await work();
  } catch (error) {
    if (error instanceof TokenRefused) {
      const refused = errorReply(401, 'InvalidAuthenticationToken', 'The request has no valid bearer token.');
      return { ...refused, headers: { 'WWW-Authenticate': 'Bearer' } };
    }
    if (error instanceof Unavailable) {
      const refused = errorReply(503, 'ServiceUnavailable', `${error.message} Try again.`);
      return { ...refused, headers: { 'Retry-After': '1' } };
    }
    if (error instanceof OperatorRefusal) return errorReply(error.status, error.code, error.message);
    throw error;
  }
}

function demandRole({ roles }: VerifiedToken, role: OperatorRole): void {
  if (roles.includes(role) || roles.includes('Calls.Operate')) return;
  throw new OperatorRefusal(403, 'Forbidden', `The token lacks the role ${role}.`);
}
