import type { CommandProgress } from '../call/commands/commandProgress.ts';
import type { CommandStore } from '../ports/storage.ts';
import { sessionOf } from './ids.ts';

/** How far a command has got; nothing where it isn't known. */
export async function showCommand(
  commandId: string,
  { commandStore }: { readonly commandStore: CommandStore },
): Promise<CommandProgress | undefined> {
  const session = sessionOf(commandId);
  if (session === undefined) return undefined;
  return (await commandStore.load(session, commandId))?.progress;
}
