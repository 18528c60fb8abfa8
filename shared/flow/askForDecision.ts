import { untilAborted } from '../async/untilAborted.ts';
import { type Deadline, timeForAsking } from '../call/decision/deadline.ts';
import type { Attempt } from '../call/decision/decisionResult.ts';
import type { Decision, IncomingCall, Question } from '../call/policy/decide.ts';
import { decideByReply } from '../call/policy/decideByReply.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import type { Clock } from '../ports/clock.ts';
import type { EndpointReply, Endpoints } from '../ports/endpoints.ts';
import type { Log, Telemetry } from '../ports/telemetry.ts';
import { span } from '../telemetry/names.ts';
import type { FailingEndpoints } from './failingEndpoints.ts';

export interface AskForDecisionPorts {
  readonly endpoints: Endpoints;
  readonly failingEndpoints: FailingEndpoints;
  readonly clock: Clock;
  readonly log: Log;
  readonly telemetry: Telemetry;
  /** Where a reply may send a call's notifications. */
  readonly callbackHosts: readonly string[];
}

/** What an endpoint, or else the rule's fallback, decides about a call, and how the asking went. */
export interface Asked {
  readonly decision: Decision;
  readonly attempt: Attempt;
}

/** Bytes. */
const REPLY_LIMIT = 64 * 1024;
/** Of callers, and of callees. */
const PARTIES_TOLD = 100;

/**
 * Asks the endpoint of a rule for its decision. Resolves as soon as its reply is there or its time is over, and never
 * rejects: where it gives no decision, the rule's fallback is the decision.
 */
export async function askForDecision(
  call: IncomingCall,
  question: Question,
  deadline: Deadline,
  ports: AskForDecisionPorts,
): Promise<Asked> {
  const { failingEndpoints, clock } = ports;
  const { url } = question.action;
  const startedAt = clock.now();
  const time = timeForAsking(question.action.timeoutMs, call, deadline, startedAt);
  if (failingEndpoints.isLeftAlone(url)) return conclude(question, leftAlone, startedAt, deadline, ports);
  if (time <= 0) return conclude(question, tooLate, startedAt, deadline, ports);
  const answer = await ports.telemetry.inSpan(
    span.askEndpoint,
    { kind: 'client', attributes: { callId: call.callId, rule: question.rule } },
    async (open) => {
      const reply = await post(call, question, deadline, clock.abortAfter(time), open.traceParent, ports);
      const read = readAnswer(question, reply, ports.callbackHosts);
      open.set({ httpStatus: reply.kind === 'status' ? reply.status : undefined });
      if (read.result === 'failed') open.fail(read.error?.code ?? String(read.reply));
      return read;
    },
  );
  if (answer.result !== 'failed') failingEndpoints.worked(url);
  else if (failingEndpoints.failed(url))
    ports.log.warn('An endpoint that a rule asks keeps failing; it is left alone for half a minute', {
      rule: question.rule,
      reply: answer.reply,
      error: answer.error?.code,
    });
  return conclude(question, answer, startedAt, deadline, ports);
}

/** How asking went: `declined` leaves the call to the fallback and is no failure. */
interface Answer extends Pick<Attempt, 'reply' | 'error'> {
  readonly result: 'decided' | 'declined' | 'failed' | 'leftAlone';
  readonly decision?: Decision;
}

const leftAlone: Answer = {
  result: 'leftAlone',
  reply: 'notSent',
  error: {
    code: 'EndpointLeftAlone',
    message: 'The endpoint failed five times in a row, less than 30 s ago.',
  },
};
const tooLate: Answer = {
  result: 'failed',
  reply: 'notSent',
  error: { code: 'NoTimeToAsk', message: 'What is left of the deadline is needed for the fallback.' },
};

async function post(
  { callId, caller, callees, tenantId, scenario, recording, modalities }: IncomingCall,
  { rule, action: { url, audience } }: Question,
  deadline: Deadline,
  signal: AbortSignal,
  traceParent: string | undefined,
  { endpoints, clock }: AskForDecisionPorts,
): Promise<EndpointReply> {
  const body = {
    callId,
    rule,
    deadlineMs: Math.max(0, Math.floor(deadline.at - clock.now())),
    call: {
      caller: caller.slice(0, PARTIES_TOLD),
      callees: callees.slice(0, PARTIES_TOLD),
      tenantId,
      scenario,
      recording,
      modalities,
    },
  };
  const posting = endpoints.post({ url, audience, body, limit: REPLY_LIMIT, traceParent, signal });
  return untilAborted(posting, signal).catch(() => ({ kind: 'timeout' }));
}

function readAnswer(question: Question, reply: EndpointReply, callbackHosts: readonly string[]): Answer {
  if (reply.kind !== 'status')
    return omitUndefined({ result: 'failed' as const, reply: reply.kind, error: reply.error });
  const { status, text, error } = reply;
  if (status === 204) return { result: 'declined', reply: status };
  if (status !== 200) return { result: 'failed', reply: status, error: unexpected };
  if (text === undefined) return omitUndefined({ result: 'failed' as const, reply: status, error });
  const decided = decideByReply(question, text, callbackHosts);
  return 'fault' in decided
    ? { result: 'failed', reply: status, error: { code: 'ReplyRefused', message: decided.fault } }
    : { result: 'decided', reply: status, decision: decided };
}

const unexpected = {
  code: 'UnexpectedStatus',
  message: 'Expected 200 with a decision, or 204 for the fallback.',
};

function conclude(
  question: Question,
  { result, reply, error, decision }: Answer,
  startedAt: number,
  { receivedAt }: Deadline,
  { clock, telemetry }: AskForDecisionPorts,
): Asked {
  const now = clock.now();
  const { rule, fallback, commands } = question;
  telemetry.measure('askings', 1, {
    rule,
    askResult: result,
    errorType: error?.code ?? stringOf(reply, result),
  });
  if (result !== 'leftAlone')
    telemetry.measure('askDuration', (now - startedAt) / 1_000, { rule, askResult: result });
  const attempt = {
    action: 'ask' as const,
    reply,
    milliseconds: now - receivedAt,
    askedMs: now - startedAt,
    error,
  };
  return {
    decision: decision ?? { rule, action: fallback, commands },
    attempt: omitUndefined(attempt),
  };
}

function stringOf(reply: Attempt['reply'], result: Answer['result']): string | undefined {
  return result === 'failed' ? String(reply) : undefined;
}
