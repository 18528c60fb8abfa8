import { endings } from '../calls/endings.ts';
import type { Reaction, Reply } from '../http/server.ts';
import type { Expectation } from '../script/scenario.ts';
import type { CallFault, Interruption } from './callFault.ts';

/** What goes wrong with the bot's answer, redirect or reject. */
export const replyFaults: readonly CallFault[] = [
  {
    name: 'throttle',
    title: 'the decision is throttled once, for a fraction of a second',
    interrupt: once(before(refusal(429, 'TooManyRequests', { 'retry-after': '0.512' }))),
  },
  {
    name: 'throttle-long',
    title: 'the decision is throttled for longer than there is time',
    interrupt: always(before(refusal(429, 'TooManyRequests', { 'retry-after': '60' }))),
    expect: missed('late'),
  },
  {
    name: 'server-error',
    title: 'Graph fails once, with 500',
    interrupt: once(before(refusal(500, 'InternalServerError'))),
  },
  {
    name: 'unavailable',
    title: 'Graph is unavailable once, with 503 and Retry-After',
    interrupt: once(before(refusal(503, 'ServiceUnavailable', { 'retry-after': '0.512' }))),
  },
  {
    name: 'server-error-always',
    title: 'Graph fails each time, with 500',
    interrupt: always(before(refusal(500, 'InternalServerError'))),
    expect: missed('late'),
  },
  {
    name: 'silence',
    title: 'Graph never replies to the decision',
    interrupt: always(before('silence')),
    expect: missed('late'),
  },
  {
    name: 'cut-before',
    title: 'the connection is cut before Graph has decided anything',
    interrupt: once(before('cut')),
  },
  {
    name: 'cut-after',
    title: 'the connection is cut once Graph has done what was asked',
    interrupt: once({ effect: 'after', reaction: 'cut' }),
    // Only an answer is proved by what follows; whether a redirect or a rejection took effect stays unknown.
    expect: (expected) => (expected['decision'] === 'answer' ? expected : undecided(expected, 'unknown')),
  },
  {
    name: 'unauthorized',
    title: 'Graph refuses the token once, with 401',
    interrupt: once(before(refusal(401, 'InvalidAuthenticationToken', { 'www-authenticate': 'Bearer' }))),
  },
  {
    name: 'not-registered',
    title: 'calling is not enabled for the bot: 403 with code 7503',
    interrupt: always(before(refusal(403, '7503'))),
    expect: (expected) => undecided(expected, 'refused'),
  },
  {
    name: 'not-consented',
    title: 'the tenant has not consented: 403, with code 7504 in JSON inside the message',
    interrupt: always(before(wrappedRefusal(403, '7504', 'Insufficient enterprise tenant permissions.'))),
    expect: (expected) => undecided(expected, 'refused'),
  },
  {
    name: 'hang-up-during-answer',
    title: 'the caller hangs up while the bot decides',
    interrupt: once({ ...before(refusal(404, 'NotFound')), callerHangsUp: true }),
    expect: (expected) => ({
      ...missed('missed')(expected),
      resultCode: endings.callerHungUp.code,
      resultSubcode: endings.callerHungUp.subcode,
    }),
  },
];

const isDecision = (operation: string) => ['answer', 'redirect', 'reject'].includes(operation);

function once(interruption: Interruption): NonNullable<CallFault['interrupt']> {
  return (operation, attempt) => (isDecision(operation) && attempt === 1 ? interruption : undefined);
}

function always(interruption: Interruption): NonNullable<CallFault['interrupt']> {
  return (operation) => (isDecision(operation) ? interruption : undefined);
}

function before(reaction: Reaction): Interruption {
  return { effect: 'before', reaction };
}

function refusal(status: number, code: string, headers: Record<string, string> = {}): Reply {
  return { status, headers, body: { error: { code, message: 'A fault of the simulator.' } } };
}

/** The communications service's other way of naming its own error code. */
function wrappedRefusal(status: number, errorCode: string, message: string): Reply {
  const inner = JSON.stringify({ errorCode, message, instanceAnnotations: [] });
  return { status, body: { error: { code: 'UnknownError', message: inner } } };
}

function missed(decisionOutcome: string): (expected: Expectation) => Expectation {
  return (expected) => ({
    ...undecided(expected, decisionOutcome),
    outcome: 'missed',
    resultCode: endings.unanswered.code,
    resultSubcode: endings.unanswered.subcode,
  });
}

/** The decision isn't what the scenario expects, so the call's outcome and result aren't either. */
function undecided(
  { outcome: _outcome, resultCode: _code, resultSubcode: _subcode, ...expected }: Expectation,
  decisionOutcome: string,
): Expectation {
  return { ...expected, decisionOutcome };
}
