import * as z from 'zod';
import { isWord } from '../schema/enumeration.ts';

/** Keys of a phone, as policy and commands write them, and Graph's names for them. */
const graphTones = {
  '0': 'tone0',
  '1': 'tone1',
  '2': 'tone2',
  '3': 'tone3',
  '4': 'tone4',
  '5': 'tone5',
  '6': 'tone6',
  '7': 'tone7',
  '8': 'tone8',
  '9': 'tone9',
  '*': 'star',
  '#': 'pound',
  A: 'a',
  B: 'b',
  C: 'c',
  D: 'd',
} as const;

export type ToneKey = keyof typeof graphTones;

export const toneKeys = Object.keys(graphTones) as ToneKey[];

export function toGraphTone(key: ToneKey): string {
  return graphTones[key];
}

/** The key of a tone that Graph reports; `undefined` for an unknown tone. */
export function fromGraphTone(tone: string): ToneKey | undefined {
  return toneKeys.find((key) => isWord(tone, graphTones[key]));
}

const resource = z.looseObject({ toneInfo: z.looseObject({ tone: z.string() }) });

/** The key that a call resource reports. It must not be put into any event. */
export function toneKeyOf(callResource: unknown): ToneKey | undefined {
  const parsed = resource.safeParse(callResource);
  return parsed.success ? fromGraphTone(parsed.data.toneInfo.tone) : undefined;
}
