/** Why a request didn't get what it asked for, in words for a person. Status 0: no reply came. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }
}

/** A reply, and the tag by which the same is not sent again. */
export interface Tagged<T> {
  readonly body: T;
  readonly etag: string | undefined;
}

export interface Api {
  /** Rejects with {@link ApiError}. */
  read<T>(path: string): Promise<T>;
  /** The same, but what was read before where it still holds. Rejects with {@link ApiError}. */
  readAgain<T>(path: string, before: Tagged<T> | undefined, signal?: AbortSignal): Promise<Tagged<T>>;
  /** With a key by which a request that is made again does nothing again. Rejects with {@link ApiError}. */
  send<T>(path: string, body: unknown, key?: string): Promise<T>;
}

/** What an operator waits for a reply, in milliseconds. */
const PATIENCE = 30_000;

/** The operator's routes. `base` ends in a slash; `token` gives the operator's, where one signs in. */
export function createApi(base: string, token: () => Promise<string | undefined>): Api {
  const request = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers);
    const bearer = await token();
    if (bearer !== undefined) headers.set('authorization', `Bearer ${bearer}`);
    const timeout = AbortSignal.timeout(PATIENCE);
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    try {
      return await fetch(new URL(path, base), { ...init, headers, signal, cache: 'no-store' });
    } catch {
      throw new ApiError(0, 'NoReply', 'The call handler gives no reply.');
    }
  };
  const readAgain: Api['readAgain'] = async (path, before, signal) => {
    const headers: Record<string, string> =
      before?.etag === undefined ? {} : { 'if-none-match': before.etag };
    const response = await request(path, { headers, ...(signal && { signal }) });
    if (response.status === 304 && before !== undefined) return before;
    return { body: await bodyOf(response), etag: response.headers.get('etag') ?? undefined };
  };
  return {
    readAgain,
    read: async <T>(path: string) => (await readAgain<T>(path, undefined)).body,
    send: async (path, body, key) =>
      bodyOf(
        await request(path, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(key !== undefined && { 'idempotency-key': key }),
          },
          body: JSON.stringify(body),
        }),
      ),
  };
}

interface Refused {
  readonly error?: { readonly code?: string; readonly message?: string };
}

async function bodyOf<T>(response: Response): Promise<T> {
  const json = (await response.json().catch(() => undefined)) as unknown;
  if (response.ok && json !== undefined) return json as T;
  const { error } = (json ?? {}) as Refused;
  const message = error?.message ?? `The call handler replies with status ${response.status}.`;
  throw new ApiError(response.status, error?.code ?? 'Unknown', message);
}
