import { readJson } from '../call/schema/parseJson.ts';
import { badRequest, HttpError, tooLarge } from '../httpReply.ts';

/** A request with a body; `HttpRequest` of `@azure/functions` is one. */
export interface JsonRequest {
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** A command with all that it may hold has far less, and so has a pasted delivery of Graph's. */
const bounds = { length: 1024 * 1024, depth: 64, values: 10_000 };

/**
 * The JSON of an operator's request. Its content type must say so, which a form on a foreign page can't. Throws a
 * `HttpError`: 415, 413 where the body is too large, 400 where it is no JSON or too intricate.
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
