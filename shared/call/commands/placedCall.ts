import { type ToneKey, toneKeyOf, toneKeys } from '../notification/tones.ts';
import type { LaterCommands } from './laterCommands.ts';

/** The keys of a phone as they are written in a URL, one character each. */
const letters: Readonly<Record<string, string>> = { '*': 's', '#': 'p', A: 'a', B: 'b', C: 'c', D: 'd' };

type ByTone = Readonly<Partial<Record<ToneKey, unknown>>>;

/**
 * The last segment of the callback URL of a placed call with later commands. It names the command that placed the call,
 * and the phone keys that have commands. The receiver needs no lookup: it turns a tone into its index among these keys
 * at once, and drops the tone itself, which Graph forbids to keep.
 */
export function toCallbackKey(commandId: string, { onTone }: LaterCommands): string {
  const keys = toLetters(onTone);
  return keys === '' ? commandId : `${commandId}.${keys}`;
}

/** The same for a call that is answered as an endpoint's reply says: only which keys it cares about, where it does. */
export function toAnswerCallbackKey(onTone: ByTone | undefined): string | undefined {
  const keys = toLetters(onTone);
  return keys === '' ? undefined : `tones.${keys}`;
}

function toLetters(onTone: ByTone | undefined): string {
  return toneKeysIn(onTone)
    .map((key) => letters[key] ?? key)
    .join('');
}

/**
 * The index, among the keys in the callback URL, of the key that a call resource reports. `undefined` if it reports no
 * tone, the key has no commands, or the URL is of another form.
 */
export function tonePlace(callResource: unknown, callbackKey = ''): number | undefined {
  const [, letterList] = /^(?:new-\w{1,64}\.\w{1,32}|tones)\.([\dspabcd]{1,16})$/.exec(callbackKey) ?? [];
  const key = toneKeyOf(callResource);
  if (letterList === undefined || key === undefined) return undefined;
  const place = toneKeys.filter((known) => letterList.includes(letters[known] ?? known)).indexOf(key);
  return place < 0 ? undefined : place;
}

/** The keys that have commands, in the order that `tonePlace` counts. */
export function toneKeysIn(onTone: ByTone = {}): readonly ToneKey[] {
  return toneKeys.filter((key) => onTone[key] !== undefined);
}
