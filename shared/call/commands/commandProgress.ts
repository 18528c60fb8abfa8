import type { Stamp } from '../merging/eventStamp.ts';
import { highest, latest, type Order } from '../merging/mergeOrder.ts';
import { canonicalCallId } from '../notification/callId.ts';
import type { ExplainedError } from '../replies/explainedError.ts';
import { type CommandName, commands } from './commands.ts';
import type { LaterCommands } from './laterCommands.ts';
import type { Requester } from './requester.ts';

/**
 * How far a command has got, nearest its end last:
 * `pending` it waits to be sent; `sending` a request is or was under way; `unknown` it may or may not have had its
 * effect; `accepted` Graph took it and goes on working; `interrupted` the call ended before Graph told of the end of its
 * work; and the ends: `notPerformed` the call was over before it was sent, `refused` Graph said no, `failed` it couldn't
 * be done, `completed` it is done.
 */
export const commandStatuses = [
  'pending',
  'sending',
  'unknown',
  'accepted',
  'interrupted',
  'notPerformed',
  'refused',
  'failed',
  'completed',
] as const;
export type CommandStatus = (typeof commandStatuses)[number];

/** What starts a command. A tone's trigger doesn't say which tone. */
export const commandTriggers = ['established', 'tone', 'operator'] as const;
export type CommandTrigger = (typeof commandTriggers)[number];

/** What is told of a command's result. */
export interface CommandResult {
  readonly commandId: string;
  readonly name: CommandName;
  readonly status: CommandStatus;
  /** Graph's HTTP status, where it replied. */
  readonly graphStatus?: number;
  readonly error?: ExplainedError;
}

/** What is kept of a command: enough to go on with it after a kill at any point, and to show it. */
export interface CommandProgress extends CommandResult {
  /** Its Service Bus session and table partition: the call, or an id of its own while Graph hasn't named a new call. */
  readonly session: string;
  /** As it was asked for, without its secrets. */
  readonly command: unknown;
  readonly trigger: CommandTrigger;
  /** Where an operator asked for it beforehand, when placing the call. */
  readonly source?: 'operator';
  /** What a call that the command places is to do later; with its secrets, and never shown. */
  readonly later?: LaterCommands;
  /** The operator, where one signed in to ask for it. */
  readonly requestedBy?: Requester;
  /** Milliseconds since the epoch, as all times here. */
  readonly requestedAt: number;
  /** Later at each change than at the one before, whichever worker's clock it is by. */
  readonly updatedAt: number;
  /** Requests made of Graph. */
  readonly attempts: number;
  /** Scheduled messages sent for it; what comes before the last of them, at `retryAt`, is too early. */
  readonly retries: number;
  readonly retryAt?: number;
  /** Whose token the requests have. */
  readonly tenantId?: string;
  readonly operationId?: string;
  /** The notification of Graph's that told of its end, where one did. */
  readonly endedBy?: Stamp;
  /** How often Graph has told of another end than the one it had told before. */
  readonly corrections?: number;
  /** Graph's resource of a call that the command made, without its secrets. */
  readonly createdCall?: Readonly<Record<string, unknown>>;
}

/** The call that the command is about, or has made; nothing while there is none. */
export function callIdOfCommand({ name, session, createdCall }: CommandProgress): string | undefined {
  if (commands[name].scope === 'call') return session;
  return createdCall && canonicalCallId(String(createdCall['id']));
}

/** Nothing more is to be done about it. */
export function isEnded(status: CommandStatus): boolean {
  return rankOf(status) >= rankOf('interrupted');
}

/** Whether the command didn't do what it was to do. */
export function isFailedCommand(status: CommandStatus): boolean {
  return status === 'refused' || status === 'failed' || status === 'unknown' || status === 'interrupted';
}

/** The status nearest a command's end stays; of two that are equal, and of two ends, the later. */
export const furthest: Order<CommandResult> = highest(
  ({ status }) => Math.min(rankOf(status), rankOf('notPerformed')),
  latest,
);

function rankOf(status: CommandStatus): number {
  return commandStatuses.indexOf(status);
}
