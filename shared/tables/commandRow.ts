import * as z from 'zod';
import {
  type CommandProgress,
  commandResultNames,
  commandStatuses,
  commandTriggers,
} from '../call/commands/commandProgress.ts';
import { laterCommands } from '../call/commands/laterCommands.ts';
import { requester } from '../call/commands/requester.ts';
import { explainedError } from '../call/replies/explainedError.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import { fitRow } from './limitRowSize.ts';
import { packJson, unpackJson } from './packJson.ts';

export const COMMAND_ROW_PREFIX = 'command:';

export function commandRowKey(commandId: string): string {
  return `${COMMAND_ROW_PREFIX}${commandId}`;
}

/** A command's row beside the call's record. It is rewritten with each step. */
export function toCommandRow(
  progress: CommandProgress,
): { partitionKey: string; rowKey: string } & Record<string, unknown> {
  const { session, commandId, command, later, requestedBy, error, createdCall, endedBy, ...rest } = progress;
  const { requestedAt, updatedAt, retryAt, ...flat } = rest;
  const columns = omitUndefined({
    partitionKey: session,
    rowKey: commandRowKey(commandId),
    ...flat,
    requestedAt: toText(requestedAt),
    updatedAt: toText(updatedAt),
    retryAt: retryAt === undefined ? undefined : toText(retryAt),
    ...packJson('command', command),
    ...packJson('later', later),
    ...packJson('requestedBy', requestedBy),
    ...packJson('error', error),
    ...packJson('createdCall', createdCall),
    ...packJson('endedBy', endedBy),
  });
  return fitRow(columns, Object.keys(columns));
}

const time = z.iso.datetime().transform((text) => Date.parse(text));
const text = z.exactOptional(z.string());

const row = z.object({
  partitionKey: z.string(),
  rowKey: z.string(),
  name: z.enum(commandResultNames),
  status: z.enum(commandStatuses),
  trigger: z.enum(commandTriggers),
  source: z.exactOptional(z.literal('operator')),
  later: z.exactOptional(laterCommands),
  requestedAt: time,
  updatedAt: time,
  attempts: z.int(),
  retries: z.int(),
  retryAt: z.exactOptional(time),
  graphStatus: z.exactOptional(z.int()),
  write: text,
  tenantId: text,
  operationId: text,
  command: z.unknown(),
  requestedBy: z.exactOptional(requester),
  error: z.exactOptional(explainedError),
  createdCall: z.exactOptional(z.record(z.string(), z.unknown())),
  endedBy: z.exactOptional(z.object({ receivedAt: z.number(), position: z.int(), id: z.string() })),
  corrections: z.exactOptional(z.int()),
});

export function fromCommandRow(stored: Readonly<Record<string, unknown>>): CommandProgress {
  const json = Object.fromEntries(
    ['command', 'later', 'requestedBy', 'error', 'createdCall', 'endedBy'].map((name) => [
      name,
      unpackJson(name, stored),
    ]),
  );
  const { partitionKey, rowKey, ...progress } = row.parse(omitUndefined({ ...stored, ...json }));
  return { ...progress, session: partitionKey, commandId: rowKey.slice(COMMAND_ROW_PREFIX.length) };
}

function toText(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
