import * as z from 'zod';
import { isWord } from '../schema/enumeration.ts';

/** Graph's names for the keys of a phone; policy and commands write the keys as they are on the phone. */
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

/** The key behind a tone that Graph reports; `undefined` for a tone we don't know. */
export function fromGraphTone(tone: string): ToneKey | undefined {
  return toneKeys.find((key) => isWord(tone, graphTones[key]));
}

const resource = z.looseObject({ toneInfo: z.looseObject({ tone: z.string() }) });

/** The key of the phone that a call resource reports; it goes into no event. */
export function toneKeyOf(callResource: unknown): ToneKey | undefined {
  const parsed = resource.safeParse(callResource);
  return parsed.success ? fromGraphTone(parsed.data.toneInfo.tone) : undefined;
}
