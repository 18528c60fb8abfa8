import * as z from 'zod';
import { commandResultNames, commandStatuses, commandTriggers } from '../../commands/commandProgress.ts';
import { requester } from '../../commands/requester.ts';
import { optionalText } from '../../notification/eventFields.ts';
import { explainedError } from '../../replies/explainedError.ts';
import { omitUndefined } from '../../schema/omitUndefined.ts';
import { eventKind } from './eventKind.ts';

const facts = z.object({
  commandId: z.string(),
  name: z.enum(commandResultNames),
  trigger: z.enum(commandTriggers),
  requestedBy: z.exactOptional(requester),
  status: z.enum(commandStatuses),
  /** Requests sent to Graph. */
  attempts: z.int(),
  graphStatus: z.exactOptional(z.int()),
  error: z.exactOptional(explainedError),
  operationId: optionalText,
});

/** The result of a command: `command.completed`, `command.refused` and so on. */
export const command = eventKind({
  name: 'command',
  facts,
  contribution: ({ commandId, name, status, graphStatus, error }) => ({
    commands: { [commandId]: omitUndefined({ commandId, name, status, graphStatus, error }) },
  }),
});
