import type { CommandProgress, CommandResult } from '../call/commands/commandProgress.ts';
import {
  type Command,
  CommandError,
  commandName,
  isCommandName,
  readCommand,
  traitsOf,
} from '../call/commands/commands.ts';
import { redact } from '../call/notification/redact.ts';
import { foreignCallbackUri } from '../call/policy/callbackHosts.ts';
import type { ExplainedError } from '../call/replies/explainedError.ts';
import { readJson } from '../call/schema/parseJson.ts';
import type { EndpointReply } from '../ports/endpoints.ts';
import type { QueuedCommand } from '../ports/queues.ts';
import { commandId } from './ids.ts';

/** Characters of a reply, and commands in one and for one call. */
export const REPLY_LIMIT = 64 * 1024;
const MOST = 10;
const MOST_OF_CALL = 50;

interface Circumstances {
  readonly callId: string;
  /** The CloudEvent's. */
  readonly webhookEventId: string;
  readonly isCallOpen: boolean;
  /** How many its webhook has asked for so far. */
  readonly askedBefore: number;
  readonly callbackHosts: readonly string[];
  readonly now: number;
}

export interface AskedCommands {
  readonly queued: readonly QueuedCommand[];
  readonly refused: readonly CommandProgress[];
}

/** What the receiver of an event asks for: the entries of the reply's `commands`, or what is wrong with the reply. */
export function commandsIn(reply: EndpointReply): readonly unknown[] | { readonly fault: string } {
  if (reply.kind !== 'status' || reply.status !== 200) return [];
  const { text, isJson } = reply;
  // Many receivers reply with a word or a page: what doesn't claim to be JSON asks for nothing unless it is.
  if (text === undefined)
    return isJson === true ? { fault: `The reply has more than ${REPLY_LIMIT} bytes.` } : [];
  if (text.trim() === '') return [];
  const read = readJson(text, { length: REPLY_LIMIT, depth: 64, values: 10_000 });
  if ('fault' in read) return isJson === true ? { fault: `The reply is ${read.fault}.` } : [];
  const commands = ownProperty(read.value, 'commands') ?? [];
  if (!Array.isArray(commands)) return { fault: 'commands is no list.' };
  if (commands.length > MOST)
    return { fault: `The reply has ${commands.length} commands; expected at most ${MOST}.` };
  return commands;
}

/**
 * Each entry as a command that is queued or one that is refused with its fault; none is in its neighbour's way. A reply
 * that can't be read is one refusal.
 */
export function readWebhookCommands(
  entries: ReturnType<typeof commandsIn>,
  circumstances: Circumstances,
): AskedCommands {
  if ('fault' in entries)
    return {
      queued: [],
      refused: [refuse(undefined, 0, { code: 'InvalidReply', message: entries.fault }, circumstances)],
    };
  const queued: QueuedCommand[] = [];
  const refused: CommandProgress[] = [];
  for (const [index, entry] of entries.entries()) {
    const read = readOne(entry, index, circumstances);
    if ('error' in read) refused.push(refuse(entry, index, read.error, circumstances));
    else queued.push(toMessage(read.command, index, circumstances));
  }
  return { queued, refused };
}

/** The id of the command with that place in an event's reply. */
export function webhookCommandId(callId: string, webhookEventId: string, index: number): string {
  return commandId(callId, `webhook:${webhookEventId}:${index}`);
}

function readOne(
  entry: unknown,
  index: number,
  { isCallOpen, askedBefore, callbackHosts }: Circumstances,
): { readonly command: Command } | { readonly error: ExplainedError } {
  let command: Command;
  try {
    command = readCommand(entry);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return invalid(describe(error));
  }
  if (traitsOf(command).scope !== 'call')
    return invalid(`${commandName(command)} makes a new call; expected a command for the call.`);
  if (foreignCallbackUri(command, callbackHosts) !== undefined)
    return invalid(`callbackUri leads elsewhere; expected one on ${callbackHosts.join(' or ')}.`);
  if (!isCallOpen) return { error: { code: 'CallEnded', message: 'The call takes no commands any more.' } };
  if (askedBefore + index >= MOST_OF_CALL)
    return {
      error: { code: 'TooManyCommands', message: `A call takes ${MOST_OF_CALL} commands of its webhook.` },
    };
  return { command };
}

function invalid(message: string): { readonly error: ExplainedError } {
  return { error: { code: 'InvalidCommand', message } };
}

/** Without what was there instead: it may be a tone, and stays with the call. */
function describe({ faults }: CommandError): string {
  const told = faults
    .slice(0, 10)
    .map(({ path, expected }) => `${path === '' ? 'the command' : path}: expected ${expected}`);
  return `${told.join('. ')}.`;
}

function toMessage(
  command: Command,
  index: number,
  { callId, webhookEventId, now }: Circumstances,
): QueuedCommand {
  return {
    kind: 'command',
    commandId: webhookCommandId(callId, webhookEventId, index),
    session: callId,
    trigger: 'webhook',
    command,
    requestedAt: now,
    retry: 0,
  };
}

function refuse(
  entry: unknown,
  index: number,
  error: ExplainedError,
  { callId, webhookEventId, now }: Circumstances,
): CommandProgress {
  return {
    session: callId,
    commandId: webhookCommandId(callId, webhookEventId, index),
    name: nameOf(entry),
    command: redact<unknown>(entry ?? {}),
    trigger: 'webhook',
    status: 'refused',
    error,
    requestedAt: now,
    updatedAt: now,
    attempts: 0,
    retries: 0,
  };
}

function nameOf(entry: unknown): CommandResult['name'] {
  const [name = ''] = typeof entry === 'object' && entry !== null ? Object.keys(entry) : [];
  return isCommandName(name) ? name : 'unrecognized';
}

function ownProperty(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
