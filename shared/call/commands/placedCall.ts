import { type ToneKey, toneKeyOf, toneKeys } from '../notification/tones.ts';
import type { LaterCommands } from './laterCommands.ts';

/** The keys of a phone as a URL may have them, each one character. */
const letters: Readonly<Record<string, string>> = { '*': 's', '#': 'p', A: 'a', B: 'b', C: 'c', D: 'd' };

/**
 * A placed call with commands for later has a callback URL of its own, whose last segment says which command placed it
 * and which keys of the phone it cares about. So whoever receives its notifications needs to look nothing up: a tone is
 * turned at once into its place among those keys, and its value, which Graph forbids to keep, goes no further.
 */
export function toCallbackKey(commandId: string, { onTone }: LaterCommands): string {
  const keys = toneKeysIn(onTone).map((key) => letters[key] ?? key);
  return keys.length === 0 ? commandId : `${commandId}.${keys.join('')}`;
}

/**
 * The place of the key that a call resource reports, by the callback URL that it came to; nothing where there is no tone,
 * the URL isn't such a call's, or the call doesn't care about the key.
 */
export function tonePlace(callResource: unknown, callbackKey = ''): number | undefined {
  const [, letterList] = /^new-\w{1,64}\.\w{1,32}\.([\dspabcd]{1,16})$/.exec(callbackKey) ?? [];
  const key = toneKeyOf(callResource);
  if (letterList === undefined || key === undefined) return undefined;
  const place = toneKeys.filter((known) => letterList.includes(letters[known] ?? known)).indexOf(key);
  return place < 0 ? undefined : place;
}

/** The keys that have commands, in the order in which they have their places. */
export function toneKeysIn(onTone: LaterCommands['onTone'] = {}): readonly ToneKey[] {
  return toneKeys.filter((key) => onTone[key] !== undefined);
}
