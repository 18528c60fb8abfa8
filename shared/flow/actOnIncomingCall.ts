import { afterReply } from '../call/decision/afterReply.ts';
import { type Deadline, leaveTimeForFallback } from '../call/decision/deadline.ts';
import type { Attempt, DecisionOutcome, DecisionResult } from '../call/decision/decisionResult.ts';
import type { Action, Decision } from '../call/policy/decide.ts';
import { type GraphReply, isOfUnknownFate } from '../call/replies/graphReply.ts';
import { explainError } from '../call/replies/requestErrors.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallControl, GraphCall } from '../ports/graph.ts';

interface Ports {
  readonly callControl: CallControl;
  readonly clock: Clock;
}

interface Settled {
  readonly action: Action;
  readonly outcome: DecisionOutcome;
  readonly attempts: readonly Attempt[];
  /** A request may have had its effect although Graph didn't confirm it. */
  readonly fateUnknown: boolean;
}

/** What was done about a call: the action tried last, and what came of it. */
export interface CarriedOut {
  readonly performed: Action;
  readonly result: DecisionResult & { readonly action: Action['kind'] };
}

/**
 * Carries out a decision before its deadline: retries the action while it can be in time. If it can't, or if Graph
 * refuses it, the rule's fallback runs. The result lists all requests. Never rejects.
 */
export async function actOnIncomingCall(
  call: GraphCall,
  decision: Decision,
  deadline: Deadline,
  ports: Ports,
): Promise<CarriedOut> {
  const settled = await tryWithFallback(call, decision, deadline, ports);
  const last = settled.attempts.at(-1);
  const result = omitUndefined({
    rule: decision.rule,
    action: settled.action.kind,
    outcome: settled.outcome,
    attempts: settled.attempts,
    answerMilliseconds: settled.outcome === 'accepted' ? last?.milliseconds : undefined,
  });
  return { performed: settled.action, result };
}

async function tryWithFallback(
  call: GraphCall,
  { action, fallback }: Decision,
  deadline: Deadline,
  ports: Ports,
): Promise<Settled> {
  if (fallback === undefined) return tryAction(call, action, false, deadline, deadline.at, ports);
  const until = leaveTimeForFallback(deadline, ports.clock.now());
  const primary = await tryAction(call, action, false, deadline, until, ports);
  if (primary.outcome !== 'refused' && primary.outcome !== 'late') return primary;
  const secondary = await tryAction(call, fallback, primary.fateUnknown, deadline, deadline.at, ports);
  return { ...secondary, attempts: [...primary.attempts, ...secondary.attempts] };
}

async function tryAction(
  call: GraphCall,
  action: Action,
  fateUnknownBefore: boolean,
  deadline: Deadline,
  until: number,
  { callControl, clock }: Ports,
): Promise<Settled> {
  const attempts: Attempt[] = [];
  let fateUnknown = fateUnknownBefore;
  if (action.kind === 'ignore') return { action, outcome: 'none', attempts, fateUnknown };
  let freshToken = false;
  let freshTokenTried = false;
  for (;;) {
    const signal = clock.abortAfter(until - clock.now());
    const reply = await callControl.act(call, action, { signal, freshToken });
    const now = clock.now();
    attempts.push(toAttempt(action, reply, now - deadline.receivedAt));
    const next = afterReply(reply, {
      now,
      until,
      requests: attempts.length,
      fateUnknown,
      isRepeated: call.isRepeated === true,
      freshTokenTried,
      hasFallback: until < deadline.at,
      jitter: clock.jitter(),
    });
    fateUnknown ||= isOfUnknownFate(reply);
    if (next.kind === 'settle') return { action, outcome: next.outcome, attempts, fateUnknown };
    freshToken = next.freshToken;
    freshTokenTried ||= next.freshToken;
    await clock.sleep(next.after);
  }
}

function toAttempt(action: Action, reply: GraphReply, milliseconds: number): Attempt {
  const said = reply.kind === 'status' ? reply.status : reply.kind;
  const attempt = { action: action.kind, reply: said, milliseconds };
  const error = 'error' in reply ? reply.error : undefined;
  if (error === undefined) return attempt;
  return { ...attempt, error: omitUndefined({ ...error, meaning: explainError(error) }) };
}
