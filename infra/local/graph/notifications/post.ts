import { Agent, request } from 'undici';
import { parseBody } from '../http/parseBody.ts';

export interface PostedReply {
  readonly status: number;
  /** Undefined if it is empty; the text if it isn't JSON. */
  readonly reply: unknown;
}

/** A body as it goes over the wire. */
export interface Written {
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

export const writtenAsJson = (body: unknown): Written => ({
  contentType: 'application/json',
  body: JSON.stringify(body),
});

/** Posts to the bot; rejects if no reply comes. */
export interface Poster {
  post(url: string, headers: Readonly<Record<string, string>>, written: Written): Promise<PostedReply>;
  close(): Promise<void>;
}

/** Posts over HTTP, over connections that stay open. */
export function createPoster(): Poster {
  const dispatcher = new Agent({ headersTimeout: 60_000 });
  return {
    async post(url, headers, { contentType, body }) {
      const response = await request(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': contentType },
        body,
        dispatcher,
      });
      return { status: response.statusCode, reply: parseBody(await response.body.text()) };
    },
    close: () => dispatcher.destroy(),
  };
}
