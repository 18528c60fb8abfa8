import * as z from 'zod';

const shape = z.object({ error: z.object({ code: z.string(), message: z.string().optional() }) });
const nested = z.object({ errorCode: z.string(), message: z.string().optional() });

export interface GraphError {
  readonly code: string;
  readonly message?: string;
}

/**
 * Graph's error out of a reply's body. The calling service sometimes wraps its own in one called `UnknownError`, as
 * JSON inside the message; the inner code is the one that explains anything.
 */
export function toGraphError(body: string): GraphError | undefined {
  const outer = shape.safeParse(parse(body));
  if (!outer.success) return undefined;
  const { code, message } = outer.data.error;
  const inner = nested.safeParse(parse(message ?? ''));
  return inner.success ? toError(inner.data.errorCode, inner.data.message) : toError(code, message);
}

function toError(code: string, message: string | undefined): GraphError {
  return message === undefined ? { code } : { code, message };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
