import { readJson } from '../call/schema/parseJson.ts';
import { badRequest, HttpError, tooLarge } from '../httpReply.ts';

/** A request with a body, such as `HttpRequest` of `@azure/functions`. */
export interface JsonRequest {
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** More than the largest command, or a pasted delivery from Graph, needs. */
const bounds = { length: 1024 * 1024, depth: 64, values: 10_000 };

/**
 * Reads the JSON of an operator's request. The content type must be JSON: a form on a foreign web page can't send that.
 * Throws an `HttpError`: 415, 413 if the body is too large, 400 if it is no JSON or too complex.
 */
export async function readJsonBody(request: JsonRequest): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new HttpError(415, 'UnsupportedMediaType', 'The content type is not application/json.');
  if (Number(request.headers.get('content-length') ?? 0) > bounds.length) throw tooLarge(bounds.length);
  const text = await request.text();
  if (text.length > bounds.length) throw tooLarge(bounds.length);
  const read = readJson(text, bounds);
  if ('fault' in read) throw badRequest(`The body is ${read.fault}.`);
  return read.value;
}
