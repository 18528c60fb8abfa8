import type { CommandProgress } from '../call/commands/commandProgress.ts';
import type { CommandStore } from '../ports/storage.ts';
import { sessionOf } from './ids.ts';

/** The state of a command; `undefined` if it is unknown. */
export async function showCommand(
  commandId: string,
  { commandStore }: { readonly commandStore: CommandStore },
): Promise<CommandProgress | undefined> {
  const session = sessionOf(commandId);
  if (session === undefined) return undefined;
  return (await commandStore.load(session, commandId))?.progress;
}
