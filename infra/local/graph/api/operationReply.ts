import type { Call } from '../calls/call.ts';
import { canonicalId } from '../calls/callId.ts';
import type { CommsOperation } from '../calls/commsOperation.ts';
import type { Reply } from '../http/server.ts';
import type { Version } from './defineOperation.ts';

/** Graph's reply about an operation: its resource, and where it would be found. */
export const toOperationReply = (
  status: number,
  { id }: Call,
  version: Version,
  operation: CommsOperation,
): Reply => ({
  status,
  body: operation,
  headers: {
    location: `https://graph.microsoft.com/${version}/communications/calls/${id}/operations/${operation.id}`,
  },
});

/** Remembers that Graph owes the bot word of the operation's end. */
export function startOperation(call: Call, operation: CommsOperation): void {
  call.running.set(canonicalId(operation.id), operation);
}
