/** `npm run dead-letters`: looks at the messages that nobody could handle, sends them again, or discards them. */

import type { ServiceBusClient } from '@azure/service-bus';
import * as z from 'zod';
import { connectServiceBus } from '../../shared/servicebus/connectServiceBus.ts';
import type { StorageSettings } from '../../shared/settings/settings.ts';
import { defineAction } from './commandLine/action.ts';
import { CommandLineError } from './commandLine/commandLineError.ts';
import { defineCommand } from './commandLine/defineCommand.ts';
import { flag, toggle, word, words } from './commandLine/takes.ts';
import { text, wholeNumber } from './commandLine/values.ts';
import type { DeadLetter } from './deadLetters/deadLetter.ts';
import { peekDeadLetters } from './deadLetters/deadLetterQueue.ts';
import { describeDeadLetters } from './deadLetters/describeDeadLetters.ts';
import { withPoisonReasons } from './deadLetters/poisonReasons.ts';
import { replayDeadLetters } from './deadLetters/replayDeadLetters.ts';
import { settleDeadLetters } from './deadLetters/settleDeadLetters.ts';
import { takeDeadLetters } from './deadLetters/takeDeadLetters.ts';
import { queuesOf } from './deployment/queuesOf.ts';
import { settingsFlag, storageSettingsFrom } from './deployment/settingsFlag.ts';
import { signedInCredential } from './deployment/signedInCredential.ts';

const where = {
  queue: flag('NAME', 'only this queue', text.optional()),
  settings: settingsFlag,
};

interface Where {
  readonly queue?: string | undefined;
  readonly settings?: string | undefined;
}

/** What one run works on. */
interface Work {
  readonly client: ServiceBusClient;
  readonly settings: StorageSettings;
  readonly queues: readonly string[];
}

async function withQueues<T>({ queue, settings: file }: Where, run: (work: Work) => Promise<T>): Promise<T> {
  const settings = storageSettingsFrom(file);
  const client = await connectServiceBus(settings.serviceBus, signedInCredential);
  try {
    return await run({ client, settings, queues: queue === undefined ? queuesOf(settings) : [queue] });
  } finally {
    await client.close();
  }
}

const list = defineAction({
  about: 'the dead letters of all queues, oldest first',
  takes: z.object({
    limit: flag('N', 'at most so many of each queue', wholeNumber(1, 999_999).default(100)),
    ...where,
  }),
  run: async ({ limit, ...given }, { progress }) =>
    withQueues(given, async ({ client, queues, settings }) => {
      const peeked: DeadLetter[] = [];
      for (const queue of queues) {
        progress(`reading the dead letters of ${queue}`);
        peeked.push(...(await peekDeadLetters(client, queue, limit)));
      }
      progress('looking for the reasons that were written down');
      const letters = await withPoisonReasons(peeked, settings, signedInCredential);
      return { json: letters, text: describeDeadLetters(letters) };
    }),
});

const show = defineAction({
  about: 'one of them, whole',
  takes: z.object({ id: word('ID', z.string()), ...where }),
  run: async ({ id, ...given }, { progress }) =>
    withQueues(given, async ({ client, queues, settings }) => {
      for (const queue of queues) {
        progress(`looking through the dead letters of ${queue}`);
        const peeked = await peekDeadLetters(client, queue, Number.POSITIVE_INFINITY);
        const found = peeked.filter(({ messageId }) => messageId === id);
        if (found.length === 0) continue;
        const letters = await withPoisonReasons(found, settings, signedInCredential);
        const json = letters.length === 1 ? letters[0] : letters;
        return { json, text: `${JSON.stringify(json, null, 2)}\n` };
      }
      throw new CommandLineError(`No dead letter has the id ${id}.`, 1);
    }),
});

const selection = z
  .object({
    ids: words('ID', z.string()),
    all: toggle('all that are there now'),
    dryRun: toggle('only says which'),
    yes: toggle('without asking'),
    ...where,
  })
  .refine(({ ids, all }) => all === (ids.length === 0), 'expected the IDs of dead letters, or --all');

const replay = defineAction({
  about:
    'sends these again, each for its own call; an event that was recorded meanwhile changes nothing. --all asks first',
  takes: selection,
  run: async ({ ids, all, dryRun, yes, ...given }, conversation) =>
    withQueues(given, async ({ client, queues }) =>
      settleDeadLetters(
        client,
        queues,
        { ids, all, dryRun, isSure: yes || !all },
        {
          participle: 'sent again',
          listedAs: 'replayed',
          ask: (letters) => `Send ${letters} again`,
          tell: ({ sentAs }) => `was sent again as ${sentAs}`,
          take: replayDeadLetters,
        },
        conversation,
      ),
    ),
});

const discard = defineAction({
  about: 'removes these for good: what they tell is never recorded. It asks first',
  takes: selection,
  run: async ({ ids, all, dryRun, yes, ...given }, conversation) =>
    withQueues(given, async ({ client, queues }) =>
      settleDeadLetters(
        client,
        queues,
        { ids, all, dryRun, isSure: yes },
        {
          participle: 'discarded',
          listedAs: 'discarded',
          ask: (letters) => `Discard ${letters} for good`,
          tell: () => 'was discarded',
          take: (...from) => takeDeadLetters(...from, async () => ({})),
        },
        conversation,
      ),
    ),
});

export const command = defineCommand({
  name: 'dead-letters',
  actions: { list, show, replay, discard },
  about: `
list and show lock nothing. Mend the cause before you replay.`,
  examples: [
    'npm run dead-letters -- list',
    'npm run dead-letters -- replay --all --dry-run',
    'npm run dead-letters -- discard 8c1e6a04f2 --yes',
    'npx graph-call-handler dead-letters list --json',
  ],
  exitCodes: { 1: "a dead letter that was asked for isn't there, is locked, or could not be sent again" },
});
