import { Unavailable } from '../failure/failure.ts';

/**
 * What kind of error it is, as `error.type` says it: a stable code where there is one, else the error's name; of a
 * service that is away, why it is.
 */
export function errorTypeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  if (error instanceof Unavailable && error.cause instanceof Error) return errorTypeOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
