import type { Call, Decision } from '../calls/call.ts';
import { badRequest, conflict } from './refusal.ts';

/** Answers, redirects or rejects an incoming call; refuses a second decision. */
export function takeDecision(call: Call, decision: Decision): void {
  if (call.resource['direction'] !== 'incoming')
    throw badRequest(`Only an incoming call can be ${past[decision]}.`);
  if (call.decision !== undefined) throw conflict(`The call has already been ${past[call.decision]}.`);
  call.decision = decision;
}

const past: Record<Decision, string> = { answer: 'answered', redirect: 'redirected', reject: 'rejected' };
