import { BODY_LIMIT, badRequest, tooLarge } from '../httpReply.ts';

/** The JSON of a request's body; throws a `Refusal` where there is none, or more than a delivery of Graph's has. */
export async function readJsonBody(request: { text(): Promise<string> }): Promise<unknown> {
  const text = await request.text();
  if (text.length > BODY_LIMIT) throw tooLarge();
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('The body is not JSON.');
  }
}
