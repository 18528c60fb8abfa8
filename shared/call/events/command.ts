import * as z from 'zod';
import { commandStatuses, commandTriggers } from '../commandProgress.ts';
import { commandNames } from '../commands/index.ts';
import { explainedError } from '../explainedError.ts';
import { requester } from '../requester.ts';
import { withoutAbsent } from '../withoutAbsent.ts';
import { optionalText } from './fields.ts';
import { eventKind } from './kind.ts';

const facts = z.object({
  commandId: z.string(),
  name: z.enum(commandNames),
  trigger: z.enum(commandTriggers),
  requestedBy: z.exactOptional(requester),
  status: z.enum(commandStatuses),
  /** Requests made of Graph. */
  attempts: z.int(),
  graphStatus: z.exactOptional(z.int()),
  error: z.exactOptional(explainedError),
  operationId: optionalText,
});

/** What became of a command at Graph: `command.completed`, `command.refused` and so on. */
export const command = eventKind({
  name: 'command',
  facts,
  contribution: ({ commandId, name, status, graphStatus, error }) => ({
    commands: { [commandId]: withoutAbsent({ commandId, name, status, graphStatus, error }) },
  }),
});
