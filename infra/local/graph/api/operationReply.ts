import { randomUUID } from 'node:crypto';
import { canonicalId } from '../calls/callId.ts';
import type { CommsOperation } from '../calls/commsOperation.ts';
import type { Reply } from '../http/server.ts';
import type { Asked } from './defineOperation.ts';

type AskedInContext = Asked<{ readonly clientContext?: string | null | undefined }>;

/** An operation as Graph replies to the request for it. @param type without `#microsoft.graph.` */
const toOperation = <Status extends CommsOperation['status']>(
  type: string,
  { body }: AskedInContext,
  status: Status,
) => ({
  '@odata.type': `#microsoft.graph.${type}`,
  id: randomUUID(),
  status,
  clientContext: body.clientContext ?? null,
  resultInfo: null,
});

/** Begins an operation. Graph notifies the bot of its end later. */
export function startOperation<More extends object>(
  type: string,
  asked: AskedInContext,
  more?: More,
  status: 'running' | 'Running' = 'running',
) {
  const operation = { ...toOperation(type, asked, status), ...more } as ReturnType<typeof toOperation> & More;
  asked.call.running.set(canonicalId(operation.id), operation);
  return operation;
}

/** Graph's reply about an operation: its resource, and where it would be found. */
export const toOperationReply = (
  { call, version }: AskedInContext,
  operation: CommsOperation,
  status: 200 | 202 = 200,
): Reply => ({
  status,
  body: operation,
  headers: {
    location: `https://graph.microsoft.com/${version}/communications/calls/${call.id}/operations/${operation.id}`,
  },
});

/** Graph's reply about an operation that is complete with the reply. */
export const toCompletedReply = (type: string, asked: AskedInContext): Reply =>
  toOperationReply(asked, toOperation(type, asked, 'completed'));
