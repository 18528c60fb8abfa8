import type { CommandChange } from './commandChange.ts';
import type { CommandProgress } from './commandProgress.ts';
import type { CommandTraits } from './commands.ts';

/** How long a command is of use to the people in the call, in milliseconds. */
const WORTHWHILE = 15 * 60_000;

/** When a command is no longer of use, in milliseconds since the epoch. */
export function worthwhileUntil({ requestedAt }: Pick<CommandProgress, 'requestedAt'>): number {
  return requestedAt + WORTHWHILE;
}

/**
 * The change to the row of a command that must not be sent; `undefined` if it is to be sent. A request that was started
 * and has no recorded result may have had its effect, so an at-most-once command is not sent again.
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
