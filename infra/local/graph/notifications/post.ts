import { type Dispatcher, request } from 'undici';
import { readBody } from '../http/readBody.ts';

export interface PostedReply {
  readonly status: number;
  /** Undefined where it is empty; the text where it isn't JSON. */
  readonly reply: unknown;
}

export async function post(
  url: string,
  headers: Record<string, string>,
  body: unknown,
  dispatcher: Dispatcher,
): Promise<PostedReply> {
  const response = await request(url, { method: 'POST', headers, body: JSON.stringify(body), dispatcher });
  return { status: response.statusCode, reply: readBody(await response.body.text()) };
}
