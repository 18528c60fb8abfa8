import * as z from 'zod';
import { callStates, provesConnection } from '../../notification/callState.ts';
import { omitUndefined } from '../../schema/omitUndefined.ts';
import { eventKind } from './eventKind.ts';

export const checkResults = ['alive', 'gone', 'lost', 'failed'] as const;

const facts = z.object({
  /** The number of the check in its call's chain. */
  n: z.int(),
  result: z.enum(checkResults),
  /** Graph's status, where it replied. */
  status: z.exactOptional(z.int()),
  error: z.exactOptional(z.object({ code: z.string(), message: z.exactOptional(z.string()) })),
  /** Asking has failed for so long that it ends here. */
  gaveUp: z.exactOptional(z.boolean()),
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
