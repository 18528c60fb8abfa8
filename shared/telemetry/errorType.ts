import { Unavailable } from '../failure/failure.ts';

/**
 * The value of `error.type`: a stable code if there is one, or else the error's name. For an unavailable service it is
 * the cause's.
 */
export function errorTypeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  if (error instanceof Unavailable && error.cause instanceof Error) return errorTypeOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
