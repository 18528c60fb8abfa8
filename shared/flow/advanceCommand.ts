import { randomUUID } from 'node:crypto';
import type { CommandChange, CommandNews } from '../call/commands/commandChange.ts';
import type { CommandProgress } from '../call/commands/commandProgress.ts';
import type { CommandStore, StoredCommand } from '../ports/storage.ts';
import { type RetryPorts, retryWhileUnavailable } from './retryWhileUnavailable.ts';

interface Ports extends RetryPorts {
  readonly commandStore: CommandStore;
}

/**
 * Writes a change to a command's row, and repeats this if another worker has changed the row (optimistic concurrency).
 * Resolves to the row afterwards, or to `undefined` if it is gone because the call was forgotten.
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
 * Writes one step to a command's row. If another worker has changed the row, it writes nothing and returns
 * `changedMeanwhile`: so only one of two workers sends the request.
 * The storage may write the step and fail to say so: the row then tells it.
 */
export async function stepCommand(
  { progress, version }: StoredCommand,
  change: CommandChange,
  ports: Ports,
): Promise<StoredCommand | 'changedMeanwhile'> {
  const { commandStore, clock } = ports;
  const write = randomUUID();
  const changed = { ...withChange(progress, change, clock.now()), write };
  const result = await retryWhileUnavailable(async () => commandStore.update(changed, version), ports);
  if (result !== 'changedMeanwhile') return result;
  const { session, commandId } = progress;
  const found = await retryWhileUnavailable(async () => commandStore.load(session, commandId), ports);
  return found?.progress.write === write ? found : result;
}

/** An error and a time of retry belong to one step only. */
function withChange(known: CommandProgress, change: CommandChange, now: number): CommandProgress {
  const updatedAt = Math.max(now, known.updatedAt + 1);
  if (change.status === undefined) return { ...known, ...change, updatedAt };
  const { error: _, retryAt: __, ...kept } = known;
  return { ...kept, ...change, updatedAt };
}
