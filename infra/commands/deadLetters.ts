/** `npm run dead-letters`: looks at the messages that nobody could handle, and sends them again. */

import type { ServiceBusClient } from '@azure/service-bus';
import { connectServiceBus } from '../../shared/servicebus/connectServiceBus.ts';
import { readStorageSettings, type StorageSettings } from '../../shared/settings/settings.ts';
import { CommandLineError } from './commandLine/commandLineError.ts';
import { formatTable } from './commandLine/formatTable.ts';
import { readFlags } from './commandLine/readFlags.ts';
import { runCommand } from './commandLine/runCommand.ts';
import { say } from './commandLine/say.ts';
import type { DeadLetter } from './deadLetters/deadLetter.ts';
import { peekDeadLetters } from './deadLetters/deadLetterQueue.ts';
import { withPoisonReasons } from './deadLetters/poisonReasons.ts';
import { type Replayed, replayDeadLetters } from './deadLetters/replayDeadLetters.ts';
import { chooseSettings } from './deployment/chooseSettings.ts';
import { signedInCredential } from './deployment/signedInCredential.ts';

const help = `Usage:
  npm run dead-letters -- list             the dead letters of both queues, oldest first
  npm run dead-letters -- show ID          one of them, whole
  npm run dead-letters -- replay ID...     sends these again, each for its own call; an event that was recorded
                                           meanwhile changes nothing
  npm run dead-letters -- replay --all     sends all again that are there now

list and show lock nothing. Mend the cause before you replay.

Options:
  --queue NAME      only this queue
  --limit N         list: at most so many of each queue (100)
  --settings FILE   the deployment's settings: local.settings.json, or what az functionapp config appsettings list
                    prints; without it the environment's, else those of the local stack
  --json            prints JSON
  --help            prints this

Exit code: 0, or 1 where a dead letter that was asked for isn't there or is locked.
`;

const options = {
  all: { type: 'boolean' },
  queue: { type: 'string' },
  limit: { type: 'string', default: '100' },
  settings: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

type Flags = ReturnType<typeof readFlags<typeof options>>['values'];

/** What one run works on. */
interface Work {
  readonly client: ServiceBusClient;
  readonly settings: StorageSettings;
  readonly queues: readonly string[];
  readonly flags: Flags;
}

const toJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

async function main(): Promise<number> {
  const { values: flags, positionals } = readFlags(options, help);
  const [verb, ...ids] = positionals;
  const [id] = ids;
  if (flags.help === true) {
    say(help);
    return 0;
  }
  if (verb === 'list' && id === undefined) return withQueues(flags, list);
  if (verb === 'show' && id !== undefined && ids.length === 1)
    return withQueues(flags, async (work) => show(id, work));
  if (verb === 'replay' && (flags.all === true) === (id === undefined))
    return withQueues(flags, async (work) => replay(ids, work));
  throw new CommandLineError(help, 2);
}

async function withQueues(flags: Flags, run: (work: Work) => Promise<number>): Promise<number> {
  const settings = readStorageSettings(chooseSettings(flags.settings, process.env).variables);
  const { callEventsQueue, callCommandsQueue } = settings;
  const queues = flags.queue === undefined ? [callEventsQueue, callCommandsQueue] : [flags.queue];
  const client = await connectServiceBus(settings.serviceBus, signedInCredential);
  try {
    return await run({ client, settings, queues, flags });
  } finally {
    await client.close();
  }
}

async function list({ client, settings, queues, flags }: Work): Promise<number> {
  const limit = readLimit(flags.limit);
  const peeked: DeadLetter[] = [];
  for (const queue of queues) peeked.push(...(await peekDeadLetters(client, queue, limit)));
  const letters = await withPoisonReasons(peeked, settings, signedInCredential);
  if (flags.json === true) say(toJson(letters));
  else say(letters.length === 0 ? 'No dead letters.\n' : formatTable(headings, letters.map(toRow)));
  return 0;
}

const headings = ['queue', 'message', 'session', 'type', 'enqueued', 'deliveries', 'reason'];

/** Characters of a reason in the list; show prints all of it. */
const REASON_WIDTH = 120;

function toRow({ queue, messageId, sessionId, type, enqueuedAt, deliveries, reason }: DeadLetter): string[] {
  const line = reason.replace(/\s+/g, ' ');
  const short = line.length > REASON_WIDTH ? `${line.slice(0, REASON_WIDTH)}…` : line;
  return [queue, messageId, sessionId ?? '-', type ?? '-', enqueuedAt ?? '-', String(deliveries), short];
}

function readLimit(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new CommandLineError(`--limit is "${text}"; expected a number from 1 to 999999.`, 2);
}

async function show(id: string, { client, settings, queues }: Work): Promise<number> {
  for (const queue of queues) {
    const letters = await peekDeadLetters(client, queue, Number.POSITIVE_INFINITY);
    const found = letters.filter(({ messageId }) => messageId === id);
    if (found.length === 0) continue;
    for (const letter of await withPoisonReasons(found, settings, signedInCredential)) say(toJson(letter));
    return 0;
  }
  throw new CommandLineError(`No dead letter has the id ${id}.`, 1);
}

/** Those that are there now are replayed; what becomes a dead letter again meanwhile waits for the next time. */
async function replay(ids: readonly string[], { client, queues, flags }: Work): Promise<number> {
  const replayed: ({ readonly queue: string } & Replayed)[] = [];
  const locked: string[] = [];
  for (const queue of queues) {
    const letters = await peekDeadLetters(client, queue, Number.POSITIVE_INFINITY);
    const here = letters.map(({ messageId }) => messageId);
    const wanted = new Set(flags.all === true ? here : here.filter((id) => ids.includes(id)));
    for await (const done of replayDeadLetters(client, queue, wanted)) {
      replayed.push({ queue, ...done });
      wanted.delete(done.messageId);
      const became =
        'fault' in done ? `could not be sent again: ${done.fault}` : `was sent again as ${done.sentAs}`;
      if (flags.json !== true) say(`${queue}: ${done.messageId} ${became}\n`);
    }
    locked.push(...wanted);
  }
  const missing = ids.filter((id) => !replayed.some(({ messageId }) => messageId === id));
  if (flags.json === true) say(toJson({ replayed, missing }));
  else if (replayed.length === 0 && missing.length === 0 && locked.length === 0) say('No dead letters.\n');
  const absent = missing.filter((id) => !locked.includes(id));
  const failed = replayed.filter((done) => 'fault' in done).length;
  const complaints = [
    ...(failed > 0
      ? [`Not sent again, and still among the dead letters: ${failed} of ${replayed.length}`]
      : []),
    ...(absent.length > 0 ? [`Not among the dead letters: ${absent.join(', ')}`] : []),
    ...(locked.length > 0
      ? [
          `Locked by another reader, so not sent again: ${locked.join(', ')}. The lock ends within five minutes.`,
        ]
      : []),
  ];
  if (complaints.length > 0) throw new CommandLineError(complaints.join('\n'), 1);
  return 0;
}

runCommand(main);
