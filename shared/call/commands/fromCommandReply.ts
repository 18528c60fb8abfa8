import * as z from 'zod';
import { judgeOperation } from '../notification/operation.ts';
import { redact } from '../notification/redact.ts';
import { tolerantResult } from '../notification/resultInfo.ts';
import type { ExplainedError } from '../replies/explainedError.ts';
import type { GraphReply } from '../replies/graphReply.ts';
import { toOperationError } from '../replies/operationError.ts';
import { explainError, explainRefusal } from '../replies/requestErrors.ts';
import { omitUndefined } from '../schema/omitUndefined.ts';
import { tolerantText } from '../schema/tolerantFields.ts';
import type { AfterCommandReply } from './afterCommandReply.ts';
import type { CommandProgress } from './commandProgress.ts';
import type { CommandTraits } from './commands.ts';

type Result = Partial<
  Pick<CommandProgress, 'status' | 'graphStatus' | 'error' | 'operationId' | 'createdCall'>
>;
type Settled = Exclude<AfterCommandReply, { kind: 'retry' }>;

/** The change to a command's row after the reply that settled it. */
export function fromCommandReply(
  settled: Settled,
  reply: GraphReply,
  { body, isBodyLost = false }: { readonly body?: unknown; readonly isBodyLost?: boolean },
  { scope }: CommandTraits,
): Result {
  const graphStatus = reply.kind === 'status' ? reply.status : undefined;
  if (settled.kind === 'settle')
    return omitUndefined({ status: settled.status, graphStatus, error: toError(reply) });
  if (scope === 'newCall') return omitUndefined({ graphStatus, ...fromNewCall(body) });
  return omitUndefined({ graphStatus, ...fromOperation(body, graphStatus === 202 || isBodyLost) });
}

function toError(reply: GraphReply): ExplainedError {
  if (reply.kind === 'notSent' && reply.error !== undefined)
    return omitUndefined({ ...reply.error, meaning: explainError(reply.error) });
  if (reply.kind !== 'status') return noReply[reply.kind];
  const code = reply.error?.code ?? String(reply.status);
  const { message } = reply.error ?? {};
  return omitUndefined({ code, message, meaning: explainRefusal(reply.status, code) });
}

const noReply: Readonly<Record<Exclude<GraphReply['kind'], 'status'>, ExplainedError>> = {
  notSent: { code: 'NotSent', message: 'No request left for Graph, as there was no connection to it.' },
  cut: { code: 'Cut', message: 'The connection broke before Graph replied.' },
  timeout: { code: 'Timeout', message: 'Graph did not reply in time.' },
};

const newCall = z.looseObject({ id: z.string().min(1) });

function fromNewCall(body: unknown): Result {
  const parsed = newCall.safeParse(body);
  if (parsed.success) return { status: 'completed', createdCall: redact(parsed.data) };
  return {
    status: 'unknown',
    error: { code: 'NoCall', message: 'Graph made a call and did not say which.' },
  };
}

const operation = z.object({
  id: tolerantText,
  status: tolerantText,
  completionReason: tolerantText,
  resultInfo: tolerantResult,
});

/**
 * If the reply says that the operation completed or failed, no notification follows. If the operation is running, or
 * 202 or a lost body says no more, a commsOperation notification reports the end later.
 */
function fromOperation(body: unknown, mayGoOn: boolean): Result {
  const {
    id: operationId,
    status,
    completionReason,
    resultInfo: result,
  } = operation.safeParse(body).data ?? {};
  if (operationId === undefined && status === undefined)
    return { status: mayGoOn ? 'accepted' : 'completed' };
  const judged = judgeOperation({ status, deleted: false, result, completionReason });
  if (judged === 'completed') return omitUndefined({ status: judged, operationId });
  if (judged !== 'failed') return omitUndefined({ status: 'accepted' as const, operationId });
  return omitUndefined({ status: judged, operationId, error: toOperationError(result, completionReason) });
}
