import type { CommandChange, CommandNews } from '../call/commands/commandNews.ts';
import type { CommandProgress } from '../call/commands/commandProgress.ts';
import type { CommandStore, StoredCommand } from '../ports/storage.ts';
import { type RetryPorts, retryWhileUnavailable } from './retryWhileUnavailable.ts';

interface Ports extends RetryPorts {
  readonly commandStore: CommandStore;
}

/**
 * Writes news of a command into its row, whatever others have written there meanwhile. Resolves to the row as it is
 * then; to nothing where it is gone, with all else of its call.
 */
export async function advanceCommand(
  stored: StoredCommand,
  news: CommandNews,
  ports: Ports,
): Promise<StoredCommand | undefined> {
  const { session, commandId } = stored.progress;
  for (let latest: StoredCommand | undefined = stored; latest !== undefined; ) {
    const change = news(latest.progress);
    if (change === undefined) return latest;
    const result = await stepCommand(latest, change, ports);
    if (result !== 'changedMeanwhile') return result;
    latest = await retryWhileUnavailable(async () => ports.commandStore.load(session, commandId), ports);
  }
  return undefined;
}

/**
 * Takes one step with a command, which fails for good where somebody else has taken one: of two workers that would send
 * a request, one does.
 */
export async function stepCommand(
  { progress, version }: StoredCommand,
  change: CommandChange,
  ports: Ports,
): Promise<StoredCommand | 'changedMeanwhile'> {
  const changed = withChange(progress, change, ports.clock.now());
  return retryWhileUnavailable(async () => ports.commandStore.update(changed, version), ports);
}

/** An error, or a time to wait for, belongs to the step that it came with. */
function withChange(known: CommandProgress, change: CommandChange, now: number): CommandProgress {
  const updatedAt = Math.max(now, known.updatedAt + 1);
  if (change.status === undefined) return { ...known, ...change, updatedAt };
  const { error: _, retryAt: __, ...kept } = known;
  return { ...kept, ...change, updatedAt };
}
