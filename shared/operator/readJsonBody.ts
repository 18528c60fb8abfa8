import { OperatorRefusal } from './operatorEndpoint.ts';

/** Bytes; a delivery of Graph's, which the policy is explained for, is the largest of what operators send. */
const BODY_LIMIT = 1024 * 1024;

/** The JSON of a request's body; throws {@link OperatorRefusal} where there is none. */
export async function readJsonBody(request: { text(): Promise<string> }): Promise<unknown> {
  const text = await request.text();
  if (text.length > BODY_LIMIT)
    throw new OperatorRefusal(413, 'RequestTooLarge', `The body is larger than ${BODY_LIMIT} bytes.`);
  try {
    return JSON.parse(text);
  } catch {
    throw new OperatorRefusal(400, 'BadRequest', 'The body is not JSON.');
  }
}
