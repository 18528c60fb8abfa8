import * as z from 'zod';
import type { GraphError } from '../call/replies/graphReply.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import { parseJson } from '../call/schema/parseJson.ts';

const shape = z.object({ error: z.object({ code: z.string(), message: z.string().optional() }) });
const nested = z.object({ errorCode: z.string(), message: z.string().optional() });

/**
 * Graph's error in a reply's body. The calling service sometimes puts its own error as JSON into the message of an
 * `UnknownError`; then the inner error is returned.
 */
export function toGraphError(body: string): GraphError | undefined {
  const outer = shape.safeParse(parseJson(body));
  if (!outer.success) return undefined;
  const { code, message } = outer.data.error;
  const inner = nested.safeParse(parseJson(message ?? ''));
  return inner.success
    ? omitUndefined({ code: inner.data.errorCode, message: inner.data.message })
    : omitUndefined({ code, message });
}
