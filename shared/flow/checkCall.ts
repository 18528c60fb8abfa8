import * as z from 'zod';
import type { GraphRequest } from '../call/commands/graphRequest.ts';
import { isAddressable } from '../call/notification/callIdOf.ts';
import { toCallState } from '../call/notification/callState.ts';
import type { CallEvent } from '../call/record/callEvent.ts';
import type { CallRecord } from '../call/record/callRecord.ts';
import type { CheckMade } from '../call/record/events/callCheck.ts';
import { isGivenUp } from '../call/record/nextCallCheck.ts';
import type { PlannedCheck } from '../call/record/plannedCallCheck.ts';
import { isOpen, summarize } from '../call/record/summary.ts';
import { tenantOf } from '../call/record/tokenTenant.ts';
import type { GraphReply } from '../call/replies/graphReply.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import type { Graph } from '../ports/graph.ts';
import type { QueuedCheck } from '../ports/queues.ts';
import type { CallStore } from '../ports/storage.ts';
import { checkEventId } from './ids.ts';
import { publishPatiently, type WorkerPorts } from './publishEvents.ts';
import { retryWhileUnavailable } from './retryWhileUnavailable.ts';

export interface CheckCallPorts extends WorkerPorts {
  readonly callStore: Pick<CallStore, 'load'>;
  readonly graph: Graph;
  readonly botTenantId: string;
  /** Milliseconds. */
  readonly keepAliveInterval: number;
}

/** Milliseconds. */
const REQUEST_TIMEOUT = 15_000;

/**
 * Makes the planned check of a call and publishes the result as an event; recording it plans the next check. A message
 * that doesn't match the planned check is stale, and a call that has ended needs none: both are ignored. If checks have
 * failed for too long, the call counts as lost.
 */
export async function checkCall({ callId, n }: QueuedCheck, ports: CheckCallPorts): Promise<void> {
  const stored = await retryWhileUnavailable(async () => ports.callStore.load(callId), ports);
  if (stored === undefined || !isOpen(summarize(stored.record))) return;
  const planned = stored.record.check;
  if (planned?.n !== n) return;
  const asked = await ask(stored.record, planned, ports);
  const isLast = asked.result === 'failed' && isGivenUp(stored.record, planned, ports.clock.now(), ports);
  const made = isLast ? { ...asked, result: 'lost' as const, gaveUp: true } : asked;
  if (made.result !== 'alive')
    ports.log.warn('A check did not find the call alive', {
      callId,
      n,
      result: made.result,
      status: made.status,
    });
  await publishPatiently([toEvent(callId, made, ports.clock.now())], ports);
}

async function ask(
  record: CallRecord,
  { n, purpose }: PlannedCheck,
  ports: CheckCallPorts,
): Promise<CheckMade> {
  const request = requestFor(record);
  if (request === undefined) return { n, result: 'failed', error: { code: 'NoCallId' } };
  const { reply, body } = await send(request, tenantOf(record) ?? ports.botTenantId, ports);
  if (reply.kind !== 'status') return { n, result: 'failed', error: { code: reply.kind } };
  const { status, error } = reply;
  const state = stateIn(body);
  const isGone = status === 404 || state === 'terminated';
  if (isGone) return { n, result: purpose === 'confirmation' ? 'lost' : 'gone', status };
  if (status >= 300) return omitUndefined({ n, result: 'failed' as const, status, error });
  return omitUndefined({ n, result: 'alive' as const, status, state });
}

/**
 * A keepAlive shows as much as a GET and also keeps the call alive. Graph accepts it only after the call is
 * established.
 */
function requestFor({ fields }: CallRecord): GraphRequest | undefined {
  const graphCallId = fields.graphCallId?.value;
  if (graphCallId === undefined || !isAddressable(graphCallId)) return undefined;
  const path = `/calls/${encodeURIComponent(graphCallId)}`;
  return fields.establishedAt === undefined
    ? { method: 'GET', path }
    : { method: 'POST', path: `${path}/keepAlive` };
}

async function send(request: GraphRequest, tenantId: string, { graph, clock }: CheckCallPorts) {
  const attempt = async (freshToken: boolean) =>
    graph.request(request, { tenantId, freshToken, signal: clock.abortAfter(REQUEST_TIMEOUT) });
  const first = await attempt(false);
  return isUnauthorized(first.reply) ? attempt(true) : first;
}

function isUnauthorized(reply: GraphReply): boolean {
  return reply.kind === 'status' && reply.status === 401;
}

const call = z.looseObject({ state: z.string() });

function stateIn(body: unknown): CheckMade['state'] {
  const parsed = call.safeParse(body);
  return parsed.success ? toCallState(parsed.data.state) : undefined;
}

function toEvent(callId: string, made: CheckMade, now: number): CallEvent {
  return {
    id: checkEventId(callId, made.n),
    callId,
    type: `check.${made.result}`,
    source: 'scheduler',
    receivedAt: now,
    position: 0,
    facts: made,
  };
}
