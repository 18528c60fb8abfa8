import type { ServiceBusClient } from '@azure/service-bus';
import type { Conversation, Result } from '../commandLine/action.ts';
import type { DeadLetter } from './deadLetter.ts';
import { peekDeadLetters } from './deadLetterQueue.ts';
import { describeDeadLetters } from './describeDeadLetters.ts';
import type { Done } from './takeDeadLetters.ts';

/** What is to become of dead letters, and how that is told. */
export interface Settlement<T> {
  /** Such as `sent again`. */
  readonly participle: string;
  /** The name of the list in JSON, such as `replayed`. */
  readonly listedAs: string;
  /** Such as `Send 3 dead letters again`, for `3 dead letters`. */
  ask(letters: string): string;
  tell(done: T): string;
  take(client: ServiceBusClient, queue: string, wanted: ReadonlySet<string>): AsyncGenerator<Done<T>>;
}

export interface Selection {
  readonly ids: readonly string[];
  readonly all: boolean;
  readonly dryRun: boolean;
  /** Whether nobody needs to be asked. */
  readonly isSure: boolean;
}

/** Those that are there now are settled; what becomes a dead letter meanwhile waits for the next time. */
export async function settleDeadLetters<T extends object>(
  client: ServiceBusClient,
  queues: readonly string[],
  selection: Selection,
  settlement: Settlement<T>,
  conversation: Conversation,
): Promise<Result> {
  const chosen = await choose(client, queues, selection, conversation);
  const missing = selection.ids.filter((id) => !chosen.some(({ messageId }) => messageId === id));
  const absence = missing.length > 0 ? [`Not among the dead letters: ${missing.join(', ')}`] : [];
  if (selection.dryRun) {
    const would = chosen.map(({ queue, messageId }) => ({ queue, messageId }));
    const count = `${chosen.length} would be ${settlement.participle}.\n`;
    const text =
      chosen.length === 0 ? describeDeadLetters(chosen) : `${describeDeadLetters(chosen)}\n${count}`;
    return toResult({ dryRun: true, chosen: would, missing }, text, absence);
  }
  if (chosen.length > 0) await conversation.confirm(question(chosen, settlement), selection.isSure);
  const { done, locked } = await settleAll(client, chosen, settlement, conversation);
  const failed = done.filter((one) => 'fault' in one).length;
  const faults = [
    ...(failed > 0
      ? [`Not ${settlement.participle}, and still among the dead letters: ${failed} of ${done.length}`]
      : []),
    ...absence,
    ...(locked.length > 0
      ? [
          `Locked by another reader, so not ${settlement.participle}: ${locked.join(', ')}. ` +
            'The lock ends within five minutes.',
        ]
      : []),
  ];
  const undone = selection.ids.filter((id) => !done.some(({ messageId }) => messageId === id));
  const json = { [settlement.listedAs]: done, missing: undone };
  return toResult(json, chosen.length + missing.length === 0 ? 'No dead letters.\n' : '', faults);
}

function toResult(json: unknown, text: string, faults: readonly string[]): Result {
  return { json, text, fault: faults.length === 0 ? undefined : faults.join('\n') };
}

async function choose(
  client: ServiceBusClient,
  queues: readonly string[],
  { ids, all }: Selection,
  { progress }: Conversation,
): Promise<readonly DeadLetter[]> {
  const chosen: DeadLetter[] = [];
  for (const queue of queues) {
    progress(`looking through the dead letters of ${queue}`);
    const letters = await peekDeadLetters(client, queue, Number.POSITIVE_INFINITY);
    chosen.push(...letters.filter(({ messageId }) => all || ids.includes(messageId)));
  }
  return chosen;
}

function question(chosen: readonly DeadLetter[], { ask }: Pick<Settlement<never>, 'ask'>): string {
  const queues = [...new Set(chosen.map(({ queue }) => queue))];
  const counts = queues.map((name) => `${chosen.filter(({ queue }) => queue === name).length} of ${name}`);
  return `${ask(chosen.length === 1 ? 'one dead letter' : `${chosen.length} dead letters`)} (${counts.join(', ')})?`;
}

async function settleAll<T extends object>(
  client: ServiceBusClient,
  chosen: readonly DeadLetter[],
  { take, tell, participle }: Settlement<T>,
  { say, progress, wantsJson }: Conversation,
) {
  const done: ({ readonly queue: string } & Done<T>)[] = [];
  const locked: string[] = [];
  progress(`0 of ${chosen.length} ${participle}`);
  for (const queue of new Set(chosen.map((letter) => letter.queue))) {
    const wanted = new Set(
      chosen.filter((letter) => letter.queue === queue).map(({ messageId }) => messageId),
    );
    for await (const one of take(client, queue, wanted)) {
      done.push({ queue, ...one });
      wanted.delete(one.messageId);
      progress(`${done.length} of ${chosen.length} ${participle}`);
      const became = 'fault' in one ? `could not be ${participle}: ${one.fault}` : tell(one);
      if (!wantsJson) say(`${queue}: ${one.messageId} ${became}\n`);
    }
    locked.push(...wanted);
  }
  return { done, locked };
}
