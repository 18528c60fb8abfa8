import type { RequestedCommand } from '../flow/requestCommand.ts';
import { HttpError, type HttpReply, notFound } from '../httpReply.ts';

/** The reply to a command for a call. Throws an `HttpError` if the call is unknown or has ended. */
export function toCommandReply(callId: string, requested: RequestedCommand): HttpReply {
  if (requested === 'callUnknown') throw notFound(`No call ${callId} is recorded.`);
  if (requested === 'callOver')
    throw new HttpError(409, 'Conflict', `The call ${callId} takes no commands any more.`);
  return { status: 202, jsonBody: requested };
}
