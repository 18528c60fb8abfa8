import { untilAborted } from '../async/untilAborted.ts';
import { createHttpClient } from '../http/httpClient.ts';
import type { PolicySource } from '../ports/policy.ts';

/** Bytes. */
const LIMIT = 8 * 1024 * 1024;
/** Milliseconds for the token and the blob together. */
const TIMEOUT = 4_000;

/** The policy behind a URL: a blob of Azure's, or on this machine any file. `authorize` gets a token where one is needed. */
export function createPolicyBlob(
  url: string,
  authorize: () => Promise<string | undefined>,
  timeout = TIMEOUT,
): PolicySource & { close(): void } {
  const client = createHttpClient({ connections: 1 });
  return {
    close: () => client.close(),
    read: async (tag) => {
      const signal = AbortSignal.timeout(timeout);
      const token = await untilAborted(authorize(), signal);
      const { status, headers, text } = await client.request(url, {
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(tag !== undefined && { 'if-none-match': tag }),
          'x-ms-version': '2021-12-02',
        },
        signal,
        limit: LIMIT,
      });
      if (status === 304) return 'unchanged';
      if (status !== 200) throw new PolicyUnavailable(String(status), `replied ${status}`);
      if (text === undefined)
        throw new PolicyUnavailable('incomplete', `broke off, or sent more than ${LIMIT} bytes`);
      return { text, tag: headers.etag };
    },
  };
}

class PolicyUnavailable extends Error {
  readonly code: string;
  constructor(code: string, what: string) {
    super(`The policy's URL ${what}.`);
    this.name = 'PolicyUnavailable';
    this.code = code;
  }
}
