import { compareStamps, type Stamp } from '../merging/eventStamp.ts';
import { type CommandProgress, type CommandStatus, isEnded } from './commandProgress.ts';

type Known = Pick<CommandProgress, 'status' | 'updatedAt' | 'endedBy' | 'corrections'>;

export type CommandChange = Partial<Omit<CommandProgress, 'session' | 'commandId' | 'updatedAt'>>;

/** The change to a command's row; `undefined` if it stays as it is. */
export type CommandNews = (known: Known) => CommandChange | undefined;

/**
 * The change after Graph's reply to a request. It is ignored if a notification or another worker has already settled
 * the command.
 */
export function replied(result: CommandChange): CommandNews {
  return ({ status }) => (awaitsReply.has(status) ? result : undefined);
}

const awaitsReply: ReadonlySet<CommandStatus> = new Set(['pending', 'sending', 'unknown']);

/**
 * The change after a notification that says how the command ended. The last notification counts: Graph may accept a
 * transfer first and report its failure later. Stamps say which was last, so the order of recording has no effect.
 */
export function endedByGraph(end: CommandChange, endedBy: Stamp): CommandNews {
  const { receivedAt, position, id } = endedBy;
  return (known) => {
    const told = { ...end, endedBy: { receivedAt, position, id } };
    if (!isEnded(known.status) || known.status === 'interrupted') return told;
    if (!isLater(endedBy, known)) return undefined;
    return end.status === known.status
      ? { endedBy: told.endedBy }
      : { ...told, corrections: (known.corrections ?? 0) + 1 };
  };
}

/** A notification is stronger proof than a status of our own, such as the refusal of a repeated request. */
function isLater(stamp: Stamp, { status, endedBy, updatedAt }: Known): boolean {
  if (endedBy !== undefined) return compareStamps(stamp, endedBy) > 0;
  return status !== 'completed' || stamp.receivedAt > updatedAt;
}

/** The change at the call's end: an operation that Graph was still carrying out is interrupted. */
export const interruptedByEnd: CommandNews = ({ status }) =>
  status === 'accepted' ? { status: 'interrupted', error: callEnded } : undefined;

const callEnded = {
  code: 'CallEnded',
  message: 'The call ended before Graph told of the end of the operation.',
};
