import * as z from 'zod';
import { Failure } from './failure.ts';

/** Whether a retry may succeed. Unknown errors count as retryable. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof z.ZodError) return false;
  return error instanceof Failure ? error.retryable : true;
}
