import * as z from 'zod';
import { byTone } from './byTone.ts';
import { callCommandSchema } from './callCommands.ts';

/** Far more than anybody has in mind for one call, and few enough for the row that keeps them. */
const MOST = 50;
const LARGEST = 64 * 1024;
const commands = z
  .array(callCommandSchema)
  .max(MOST, { error: `at most ${MOST} commands` })
  .meta({ id: 'callCommands' });

/** What a placed call is to do when it is picked up, and on a key of the phone: as in a rule for an incoming call. */
export const laterFields = {
  onEstablished: z.exactOptional(commands),
  onTone: z.exactOptional(byTone(commands).meta({ id: 'callCommandsByTone' })),
};

export const laterCommands = z.object(laterFields);
export type LaterCommands = Readonly<z.infer<typeof laterCommands>>;

export function hasLaterCommands({ onEstablished, onTone }: LaterCommands): boolean {
  return onEstablished !== undefined || onTone !== undefined;
}

/** Characters of JSON. */
export function isSmall({ onEstablished, onTone }: LaterCommands): boolean {
  return JSON.stringify([onEstablished, onTone]).length <= LARGEST;
}

export const tooLarge = { error: 'onEstablished and onTone of at most 64 KiB together' };
