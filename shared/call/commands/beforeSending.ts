import type { CommandChange } from './commandNews.ts';
import type { CommandProgress } from './commandProgress.ts';
import type { CommandTraits } from './commands.ts';

/** What hasn't been possible for so long (milliseconds) is of no use to the people in the call any more. */
const WORTHWHILE = 15 * 60_000;

/** Until when a command is worth sending, in milliseconds since the epoch. */
export function worthwhileUntil({ requestedAt }: Pick<CommandProgress, 'requestedAt'>): number {
  return requestedAt + WORTHWHILE;
}

/**
 * Why a command whose turn has come isn't sent, as what becomes of its row; nothing where it is to be sent. A request
 * that was begun, and that nobody told the result of, may have had its effect: one that must not be repeated isn't.
 */
export function beforeSending(
  command: Pick<CommandProgress, 'status' | 'attempts' | 'requestedAt'>,
  { delivery, isCallOver, now }: Pick<CommandTraits, 'delivery'> & { isCallOver: boolean; now: number },
): CommandChange | undefined {
  const { status, attempts } = command;
  if (status === 'sending' && delivery === 'atMostOnce') return { status: 'unknown', error: cutShort };
  if (isCallOver) return { status: 'notPerformed', error: callOver };
  if (now < worthwhileUntil(command)) return undefined;
  const mayHaveHadItsEffect = attempts > 0 && delivery === 'atLeastOnce';
  return { status: mayHaveHadItsEffect ? 'unknown' : 'failed', error: tooLate };
}

const cutShort = { code: 'CutShort', message: 'The worker was cut short while it asked Graph.' };
const callOver = { code: 'CallEnded', message: 'The call was over before the command was sent.' };
const tooLate = { code: 'TooLate', message: 'The command could not be carried out while it was of use.' };
