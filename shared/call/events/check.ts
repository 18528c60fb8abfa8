import * as z from 'zod';
import { callStates, provesConnection } from '../state.ts';
import { eventKind } from './kind.ts';

export const checkResults = ['alive', 'gone', 'lost', 'failed'] as const;

const facts = z.object({
  /** The number of the check in its call's chain. */
  n: z.int(),
  result: z.enum(checkResults),
  /** Graph's status, where it replied. */
  status: z.exactOptional(z.int()),
  error: z.exactOptional(z.object({ code: z.string(), message: z.exactOptional(z.string()) })),
  /** The state that Graph has the call in, where it was asked for. */
  state: z.exactOptional(z.enum(callStates)),
});
export type CheckMade = z.infer<typeof facts>;

/**
 * The scheduler asked Graph about a call: it is `alive`, or `gone`, which is asked once more before it is `lost`; or
 * asking `failed`. A lost call ends here, unless Graph tells of its end after all.
 */
export const check = eventKind({
  name: 'check',
  facts,
  contribution: ({ result, state }, { receivedAt }) => {
    const at = new Date(receivedAt).toISOString();
    return {
      state,
      establishedAt: provesConnection(state) ? at : undefined,
      end: result === 'lost' ? { endedAt: at, inferred: 'lost' } : undefined,
    };
  },
});
