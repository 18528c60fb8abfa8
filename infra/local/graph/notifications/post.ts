import { type Dispatcher, request } from 'undici';
import { parseBody } from '../http/parseBody.ts';

export interface PostedReply {
  readonly status: number;
  /** Undefined where it is empty; the text where it isn't JSON. */
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

export async function post(
  url: string,
  headers: Record<string, string>,
  { contentType, body }: Written,
  dispatcher: Dispatcher,
): Promise<PostedReply> {
  const response = await request(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': contentType },
    body,
    dispatcher,
  });
  return { status: response.statusCode, reply: parseBody(await response.body.text()) };
}
