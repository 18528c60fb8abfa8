import type { CommandProgress } from '../call/commandProgress.ts';
import type { CommandStore } from '../ports.ts';
import { sessionOf } from './ids.ts';

/** What ids of ours are made of; whatever else is asked for can't be one, nor a key of a table. */
const plainId = /^[\w.~-]+$/;

/** How far a command has got; nothing where it isn't known. */
export async function showCommand(
  commandId: string,
  { commandStore }: { readonly commandStore: CommandStore },
): Promise<CommandProgress | undefined> {
  if (!plainId.test(commandId)) return undefined;
  return (await commandStore.load(sessionOf(commandId), commandId))?.progress;
}
