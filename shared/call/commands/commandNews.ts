import { compareStamps, type Stamp } from '../merging/eventStamp.ts';
import { type CommandProgress, type CommandStatus, isEnded } from './commandProgress.ts';

type Known = Pick<CommandProgress, 'status' | 'updatedAt' | 'endedBy' | 'corrections'>;

export type CommandChange = Partial<Omit<CommandProgress, 'session' | 'commandId' | 'updatedAt'>>;

/** What becomes of a command's row; nothing where it stays as it is. */
export type CommandNews = (known: Known) => CommandChange | undefined;

/** Graph's reply to a request. A notification may have told more meanwhile, or another worker's request have settled it. */
export function replied(result: CommandChange): CommandNews {
  return ({ status }) => (awaitsReply.has(status) ? result : undefined);
}

const awaitsReply: ReadonlySet<CommandStatus> = new Set(['pending', 'sending', 'unknown']);

/**
 * Graph told of the command's end in a notification. Its last word counts: a transfer may be accepted first and fail
 * afterwards. Which one was the last is told by the stamps, whatever the order in which the notifications are recorded.
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

/** A notification about the command is better proof than our own reckoning, such as a refusal of its repetition. */
function isLater(stamp: Stamp, { status, endedBy, updatedAt }: Known): boolean {
  if (endedBy !== undefined) return compareStamps(stamp, endedBy) > 0;
  return status !== 'completed' || stamp.receivedAt > updatedAt;
}

/** The call is over, so what Graph was still at work on in it cannot end any more. */
export const interruptedByEnd: CommandNews = ({ status }) =>
  status === 'accepted' ? { status: 'interrupted', error: callEnded } : undefined;

const callEnded = {
  code: 'CallEnded',
  message: 'The call ended before Graph told of the end of the operation.',
};
