import type { CallState } from '../notification/callState.ts';
import type { Result } from '../notification/resultInfo.ts';
import { isFailure } from '../replies/resultCodes.ts';

interface Change {
  readonly state?: CallState;
  readonly result?: Result;
  readonly terminationReason?: string;
}

/** Subcodes of a failed transfer, blind and consultative (call: transfer). */
const failures = new Set([7000, 7700]);

/**
 * What a change of a call says about its transfer. Graph reports transfers as states of the call and not as operations;
 * the last report counts. `established` with an error result means that the transfer failed, even if it was accepted
 * before.
 */
export function transferWordIn({
  state,
  result = {},
  terminationReason,
}: Change): 'accepted' | 'failed' | undefined {
  const { code, subcode } = result;
  if (terminationReason === 'AppTransferred') return 'accepted';
  if (isFailure(code)) return state === 'established' || failures.has(subcode ?? 0) ? 'failed' : undefined;
  return state === 'transferAccepted' || subcode === 7015 ? 'accepted' : undefined;
}
