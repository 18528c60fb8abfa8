import { createActiveFaults } from '../../fault-injection/activeFaults.ts';
import type { FaultKind } from '../../fault-injection/faultKind.ts';
import type { Clock } from '../../part/clock.ts';
import { operations } from '../api/operations/index.ts';
import type { Reaction } from '../http/server.ts';

/** What goes wrong with any request of the bot: `create`, commands, `keepAlive`, `getCall` … */
export interface RequestFault extends FaultKind {
  /** Whether Graph has done what was asked when it happens. */
  readonly effect: 'before' | 'after';
  /** If absent, the usual reply, late. */
  readonly reaction?: Reaction;
}

const requestFaults: readonly RequestFault[] = [
  fault('graph-throttled', 'Graph throttles with 429 and Retry-After', 'before', refusal(429, '0.5')),
  fault('graph-throttled-bare', 'Graph throttles with 429 and says no time', 'before', refusal(429)),
  fault('graph-error', 'Graph fails with 500', 'before', refusal(500)),
  fault('graph-unavailable', 'Graph refuses with 503 and Retry-After', 'before', refusal(503, '0.5')),
  fault('graph-forbidden', 'Graph refuses with 403', 'before', refusal(403)),
  fault('graph-silence', 'Graph never replies', 'before', 'silence'),
  fault('graph-cut', 'the connection is cut before Graph has done anything', 'before', 'cut'),
  fault('graph-slow', 'Graph does what was asked, and replies late', 'after'),
  fault(
    'graph-busy',
    'Graph takes its time: `milliseconds` at the median, five times as long at p99',
    'before',
  ),
  fault('graph-error-after', 'Graph does what was asked, and fails with 500', 'after', refusal(500)),
  fault('graph-silence-after', 'Graph does what was asked, and never replies', 'after', 'silence'),
  fault('graph-cut-after', 'the connection is cut once Graph has done what was asked', 'after', 'cut'),
];

const requests = ['create', ...operations.map(({ name }) => name)];

export const createRequestFaults = ({ now }: Clock) =>
  createActiveFaults({ kinds: requestFaults, requests, now });

function fault(
  name: string,
  title: string,
  effect: RequestFault['effect'],
  reaction?: Reaction,
): RequestFault {
  return { name, title, effect, ...(reaction === undefined ? {} : { reaction }) };
}

function refusal(status: number, retryAfter?: string): Reaction {
  const error = { code: 'FaultOnDemand', message: 'A fault of the simulator.' };
  return {
    status,
    body: { error },
    ...(retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } }),
  };
}
