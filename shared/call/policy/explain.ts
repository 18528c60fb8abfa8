import { decide, type IncomingCall } from './decide.ts';
import type { Policy, Rule } from './policy.ts';
import { type Mismatch, mismatches, toMoment } from './when.ts';

/**
 * Which rule decides about a call, and why each rule matches or not. It contains identities, so it is for operators
 * only.
 */
export interface Explanation {
  /** The name of the rule that decides, or `otherwise`. */
  readonly winner: string;
  readonly rules: readonly { readonly name: string; readonly matches: boolean; readonly because: string }[];
}

export function explain(call: IncomingCall, policy: Policy, now: Date): Explanation {
  const moment = toMoment(call, now, policy.timeZone);
  const winner = decide(call, policy, now).rule;
  const rules = policy.rules.map((rule) => {
    const failing = mismatches(rule.when ?? {}, moment);
    const because =
      failing.length > 0 ? failing.map(describeMismatch).join('; ') : describeMatch(rule, winner);
    return { name: rule.name, matches: failing.length === 0, because };
  });
  return { winner, rules };
}

function describeMismatch({ key, wanted, found }: Mismatch): string {
  return `${key} is ${found}, wanted is ${JSON.stringify(wanted)}`;
}

function describeMatch({ name, when = {} }: Rule, winner: string): string {
  const keys = Object.keys(when);
  const reason = keys.length === 0 ? 'it has no conditions' : `all its conditions hold: ${keys.join(', ')}`;
  return name === winner ? reason : `${reason}; but "${winner}" comes first`;
}
