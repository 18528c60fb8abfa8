import * as z from 'zod';
import { Failure } from './failure.ts';

/** Whether what failed may succeed another time. Only what is known never to isn't; an unknown error may. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof z.ZodError) return false;
  return error instanceof Failure ? error.retryable : true;
}
