import * as z from 'zod';
import { callStates, provesConnection } from '../../notification/callState.ts';
import { omitUndefined } from '../../schema/omitUndefined.ts';
import { eventKind } from './eventKind.ts';

export const checkResults = ['alive', 'gone', 'lost', 'failed'] as const;

const facts = z.object({
  /** The check's number in the chain of its call. */
  n: z.int(),
  result: z.enum(checkResults),
  /** Graph's status, if it replied. */
  status: z.exactOptional(z.int()),
  error: z.exactOptional(z.object({ code: z.string(), message: z.exactOptional(z.string()) })),
  /** Checks failed for so long that this one is the last. */
  gaveUp: z.exactOptional(z.boolean()),
  /** The call's state at Graph, if the check asked for it. */
  state: z.exactOptional(z.enum(callStates)),
});
export type CheckMade = z.infer<typeof facts>;

/**
 * The result of a check: `alive`; `gone`, which a second check confirms as `lost`; or `failed`. A lost call has ended,
 * unless Graph reports its real end later.
 */
export const check = eventKind({
  name: 'check',
  facts,
  contribution: ({ result, state, gaveUp, ...made }, { receivedAt }) => {
    const at = new Date(receivedAt).toISOString();
    return {
      state,
      establishedAt: provesConnection(state) ? at : undefined,
      end:
        result === 'lost'
          ? omitUndefined({
              endedAt: at,
              inferred: 'lost' as const,
              message: gaveUp === true ? whyGivenUp(made) : undefined,
            })
          : undefined,
    };
  },
});

function whyGivenUp({ status, error }: Pick<CheckMade, 'status' | 'error'>): string {
  const said = [status, error?.code].filter((part) => part !== undefined).join(' ');
  return `Graph could not be asked after the call any more (${said}), and never said how it ended.`;
}
