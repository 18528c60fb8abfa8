import { type CommandProgress, isEnded } from '../call/commandProgress.ts';
import type { CommandStore, StoredCommand } from '../ports.ts';
import { type PatiencePorts, patiently } from './patiently.ts';

interface Ports extends PatiencePorts {
  readonly commandStore: CommandStore;
}

type Change = Partial<Omit<CommandProgress, 'session' | 'commandId'>>;

/**
 * Writes how far a command has got. A command that has ended stays as it ended: Graph may tell of an operation's end
 * before its reply to the request has been written down. Resolves to the row as it is then.
 */
export async function advanceCommand(
  stored: StoredCommand,
  change: Change,
  ports: Ports,
): Promise<StoredCommand> {
  const { commandStore, clock } = ports;
  for (let latest = stored; ; ) {
    if (isEnded(latest.progress.status)) return latest;
    const { progress, version } = latest;
    // An error, or a time to wait for, belongs to the step that it came with.
    const { error: _, retryAt: __, ...kept } = progress;
    const changed = { ...kept, ...change, updatedAt: clock.now() };
    const result = await patiently(async () => commandStore.update(changed, version), ports);
    if (result !== 'changedMeanwhile') return result;
    latest =
      (await patiently(async () => commandStore.load(progress.session, progress.commandId), ports)) ?? latest;
  }
}
