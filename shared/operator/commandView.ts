import { type CommandProgress, callIdOfCommand } from '../call/commands/commandProgress.ts';

/** A command as the operator's routes show it: times in ISO 8601, with the call id once it is known. */
export function toCommandView(progress: CommandProgress) {
  const {
    commandId,
    status,
    requestedAt,
    updatedAt,
    retryAt,
    session: _,
    later: __,
    createdCall: ___,
    endedBy: ____,
    corrections: _____,
    write: ______,
    ...rest
  } = progress;
  return {
    commandId,
    status,
    callId: callIdOfCommand(progress),
    ...rest,
    requestedAt: new Date(requestedAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    retryAt: retryAt === undefined ? undefined : new Date(retryAt).toISOString(),
  };
}
