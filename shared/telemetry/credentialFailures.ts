import type { Telemetry } from '../ports/telemetry.ts';

/** The purpose of a token. */
export type CredentialResource = 'graph' | 'service_bus' | 'tables' | 'own_api';

/** Counts a token that couldn't be obtained, by purpose and reason. */
export function reportCredentialFailure(
  credentialResource: CredentialResource,
  error: unknown,
  telemetry: Telemetry,
): void {
  telemetry.measure('credentialFailures', 1, { credentialResource, errorType: describeTokenError(error) });
}

/**
 * Why a token couldn't be obtained: Entra's code, such as `AADSTS700213`, which shows what is wrong in the
 * registration; if Entra didn't reply, the error's name. The message is left out, because it names tenants.
 */
export function describeTokenError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return /AADSTS\d+/.exec(error.message)?.[0] ?? error.name;
}
