import * as z from 'zod';
import { byTone } from '../../commands/byTone.ts';
import { commandSchema } from '../../commands/commands.ts';
import { actionKinds, decisionOutcomes } from '../../decision/decisionResult.ts';
import { optionalText } from '../../notification/eventFields.ts';
import { explainedError } from '../../replies/explainedError.ts';
import { omitUndefined } from '../../schema/omitUndefined.ts';
import { eventKind } from './eventKind.ts';

const commandList = z.array(commandSchema);

const attempt = z.object({
  action: z.enum([...actionKinds, 'ask']),
  reply: z.union([z.int(), z.enum(['notSent', 'cut', 'timeout'])]),
  milliseconds: z.number(),
  askedMs: z.exactOptional(z.number()),
  error: z.exactOptional(explainedError),
});

const facts = z.object({
  graphCallId: optionalText,
  tokenTenantId: optionalText,
  rule: z.string(),
  action: z.enum(actionKinds),
  outcome: z.enum(decisionOutcomes),
  attempts: z.array(attempt),
  answerMilliseconds: z.exactOptional(z.number()),
  handedOver: z.exactOptional(z.boolean()),
  policyVersion: z.exactOptional(z.string()),
  /** Only where an endpoint was asked: what was done, with all that it takes, and what is to follow. */
  performed: z.exactOptional(z.record(z.string(), z.unknown())),
  onEstablished: z.exactOptional(commandList),
  onTone: z.exactOptional(byTone(commandList)),
});

/** The result of the decision about an incoming call: `decision.accepted`, `decision.late` and so on. */
export const decision = eventKind({
  name: 'decision',
  facts,
  contribution: (
    { graphCallId, tokenTenantId: tenantId, performed, onEstablished, onTone, ...made },
    stamp,
  ) => ({
    graphCallId,
    tokenTenant: tenantId === undefined ? undefined : { tenantId, broughtCall: true },
    decision: {
      ...made,
      ...(performed !== undefined && { later: omitUndefined({ onEstablished, onTone }) }),
    },
    answeredAt:
      made.action === 'answer' && made.outcome === 'accepted'
        ? new Date(stamp.receivedAt).toISOString()
        : undefined,
  }),
});
