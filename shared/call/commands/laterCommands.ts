import * as z from 'zod';
import { byTone } from './byTone.ts';
import { callCommandSchema } from './callCommands.ts';

/** Limits of the commands for one call: generous for real uses, and small enough for the row that stores them. */
const MOST = 50;
const LARGEST = 64 * 1024;
const commands = z
  .array(callCommandSchema)
  .max(MOST, { error: `at most ${MOST} commands` })
  .meta({ id: 'callCommands' });

/** The later commands of a placed call, written as in a rule: for when it is established, and for phone keys. */
export const laterFields = {
  onEstablished: z.exactOptional(commands),
  onTone: z.exactOptional(byTone(commands).meta({ id: 'callCommandsByTone' })),
};

export const laterCommands = z.object(laterFields);
export type LaterCommands = Readonly<z.infer<typeof laterCommands>>;

export function hasLaterCommands({ onEstablished, onTone }: LaterCommands): boolean {
  return onEstablished !== undefined || onTone !== undefined;
}

/** Whether they have at most 64 Ki characters of JSON. */
export function isSmall({ onEstablished, onTone }: LaterCommands): boolean {
  return JSON.stringify([onEstablished, onTone]).length <= LARGEST;
}

export const tooLarge = { error: 'onEstablished and onTone of at most 64 KiB together' };
