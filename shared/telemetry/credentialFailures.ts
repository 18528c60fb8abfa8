import type { Telemetry } from '../ports/telemetry.ts';

/** What a token was for. */
export type CredentialResource = 'graph' | 'service_bus' | 'tables' | 'own_api';

/** Counts a token that was not to be had, by what it was for and why. */
export function reportCredentialFailure(
  credentialResource: CredentialResource,
  error: unknown,
  telemetry: Telemetry,
): void {
  telemetry.measure('credentialFailures', 1, { credentialResource, errorType: describeTokenError(error) });
}

/**
 * Why a token was not to be had, in a word: Entra's own code, such as `AADSTS700213`, says which part of the
 * registration is missing; where Entra wasn't reached, the error's name. Its message names tenants and is left out.
 */
export function describeTokenError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return /AADSTS\d+/.exec(error.message)?.[0] ?? error.name;
}
