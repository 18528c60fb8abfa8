import * as z from 'zod';
import { actionKinds, decisionOutcomes } from '../../decision/decisionResult.ts';
import { explainedError } from '../../replies/explainedError.ts';
import { eventKind } from './eventKind.ts';

const attempt = z.object({
  action: z.enum(actionKinds),
  reply: z.union([z.int(), z.enum(['notSent', 'cut', 'timeout'])]),
  milliseconds: z.number(),
  error: z.exactOptional(explainedError),
});

const facts = z.object({
  rule: z.string(),
  action: z.enum(actionKinds),
  outcome: z.enum(decisionOutcomes),
  attempts: z.array(attempt),
  answerMilliseconds: z.exactOptional(z.number()),
  handedOver: z.exactOptional(z.boolean()),
});

/** The result of the decision about an incoming call: `decision.accepted`, `decision.late` and so on. */
export const decision = eventKind({
  name: 'decision',
  facts,
  contribution: (made, stamp) => ({
    decision: made,
    answeredAt:
      made.action === 'answer' && made.outcome === 'accepted'
        ? new Date(stamp.receivedAt).toISOString()
        : undefined,
  }),
});
