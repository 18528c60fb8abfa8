import * as z from 'zod';
import { decide } from '../call/policy/decide.ts';
import { explain } from '../call/policy/explain.ts';
import type { Policy } from '../call/policy/policy.ts';
import { incomingCallsIn } from '../call/record/incomingCallsIn.ts';
import { badRequest } from '../httpReply.ts';

const time = z.looseObject({ at: z.iso.datetime({ offset: true }).optional() });

/**
 * Which rule decides about the first incoming call in `body`, and why each rule matches or not. `body` is what Graph
 * posts; its `at` is the time to decide for, by default `now` (milliseconds since the epoch). Throws an `HttpError`
 * (400) if there is no such call.
 */
export function explainPolicy(body: unknown, policy: Policy, now: number) {
  const [call] = incomingCallsIn(body);
  if (call === undefined)
    throw badRequest(
      'The body holds no incoming call; expected {"value": [{"resourceData": {"state": "incoming", ...}}]}.',
    );
  const at = readTime(body) ?? new Date(now);
  const decision = decide(call, policy, at).action.kind;
  return { callId: call.callId, at: at.toISOString(), decision, ...explain(call, policy, at) };
}

function readTime(body: unknown): Date | undefined {
  const parsed = time.safeParse(body);
  if (!parsed.success)
    throw badRequest('at is not a time; expected ISO 8601 with its zone, such as 2026-12-24T10:00:00Z.');
  return parsed.data.at === undefined ? undefined : new Date(parsed.data.at);
}
