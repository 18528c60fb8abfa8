import type { Stamp } from '../merging/eventStamp.ts';
import { highest, latest, type Order } from '../merging/mergeOrder.ts';
import { canonicalCallId } from '../notification/callId.ts';
import type { ExplainedError } from '../replies/explainedError.ts';
import { commandNames, commands } from './commands.ts';
import type { LaterCommands } from './laterCommands.ts';
import type { Requester } from './requester.ts';

/**
 * The status of a command, in the order of progress:
 * - `pending`: it waits to be sent
 * - `sending`: a request is or was under way
 * - `unknown`: it may have had its effect
 * - `accepted`: Graph took it and carries it out
 * - `interrupted`: the call ended before Graph reported a result
 * - `notPerformed`: the call had ended before it was sent
 * - `refused`: Graph refused it
 * - `failed`: it could not be done
 * - `completed`: it is done
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

/** What starts a command. `tone` doesn't say which one, because tones must not be kept. */
export const commandTriggers = ['established', 'tone', 'operator', 'webhook'] as const;
export type CommandTrigger = (typeof commandTriggers)[number];

/** A command's name. What a webhook asks for may be no command at all: it is refused under the last of these names. */
export const commandResultNames = [...commandNames, 'unrecognized'] as const;
export type CommandResultName = (typeof commandResultNames)[number];

/** The result of a command, as events report it. */
export interface CommandResult {
  readonly commandId: string;
  readonly name: CommandResultName;
  readonly status: CommandStatus;
  /** Graph's HTTP status, if it replied. */
  readonly graphStatus?: number;
  readonly error?: ExplainedError;
}

/** The stored state of a command: enough to show it, and to continue after a crash at any point. */
export interface CommandProgress extends CommandResult {
  /** Its Service Bus session and table partition: the call id, or an id of its own until Graph names the new call. */
  readonly session: string;
  /** The command as requested, without secrets. */
  readonly command: unknown;
  readonly trigger: CommandTrigger;
  /** Set for the later commands of a call that an operator placed. */
  readonly source?: 'operator';
  /** The later commands of the call that this command places. They contain secrets and are never shown. */
  readonly later?: LaterCommands;
  /** The operator who requested it, if operators sign in. */
  readonly requestedBy?: Requester;
  /** Milliseconds since the epoch, like all times here. */
  readonly requestedAt: number;
  /** Grows with each change, even if workers' clocks differ. */
  readonly updatedAt: number;
  /** Different for each change, so that a writer that got no reply recognises its own change. */
  readonly write?: string;
  /** Requests sent to Graph. */
  readonly attempts: number;
  /**
   * Number of the last scheduled retry, due at `retryAt`. A message with a lower number only schedules this retry
   * again.
   */
  readonly retries: number;
  readonly retryAt?: number;
  /** The tenant whose token the requests carry. */
  readonly tenantId?: string;
  readonly operationId?: string;
  /** The stamp of the notification that reported its end. */
  readonly endedBy?: Stamp;
  /** How often Graph has replaced the end that it had reported. */
  readonly corrections?: number;
  /** Graph's resource of the call that the command created, without secrets. */
  readonly createdCall?: Readonly<Record<string, unknown>>;
}

/** The id of the call that the command acts on or has created; `undefined` until it is created. */
export function callIdOfCommand({
  trigger,
  name,
  session,
  createdCall,
}: Pick<CommandProgress, 'trigger' | 'name' | 'session' | 'createdCall'>): string | undefined {
  // A webhook's commands are for the call that it was told of, also those that are refused for being others.
  if (trigger === 'webhook' || !placesCall(name)) return session;
  return createdCall && canonicalCallId(String(createdCall['id']));
}

/** Whether such a command makes a new call. */
export function placesCall(name: CommandResultName): boolean {
  return name !== 'unrecognized' && commands[name].scope === 'newCall';
}

/** Whether no more work is left on the command. */
export function isEnded(status: CommandStatus): boolean {
  return rankOf(status) >= rankOf('interrupted');
}

/** Whether the command failed to do what was asked. */
export function isFailedCommand(status: CommandStatus): boolean {
  return status === 'refused' || status === 'failed' || status === 'unknown' || status === 'interrupted';
}

/**
 * Merge order for a command's results. The status that is closer to the end wins. The later result wins between equal
 * statuses, and between two ends.
 */
export const furthest: Order<CommandResult> = highest(
  ({ status }) => Math.min(rankOf(status), rankOf('notPerformed')),
  latest,
);

function rankOf(status: CommandStatus): number {
  return commandStatuses.indexOf(status);
}
