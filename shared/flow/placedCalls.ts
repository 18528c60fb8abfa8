import { untilAborted } from '../async/untilAborted.ts';
import { toneKeysIn } from '../call/commands/placedCall.ts';
import { onToneOf } from '../call/record/dueCommands.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallStore, PlacedCalls } from '../ports/storage.ts';

/** Milliseconds. Meanwhile Graph waits for the reply to its notification. */
const READ_TIMEOUT = 2_000;

/** Reads the call's record. */
export function createPlacedCalls(
  openStorage: () => Promise<{ readonly callStore: Pick<CallStore, 'load'> }>,
  { abortAfter }: Pick<Clock, 'abortAfter'>,
): PlacedCalls {
  const load = async (callId: string) => (await openStorage()).callStore.load(callId);
  return {
    toneKeys: async (callId) => {
      const stored = await untilAborted(load(callId), abortAfter(READ_TIMEOUT));
      return toneKeysIn(stored && onToneOf(stored.record));
    },
  };
}
