import type { CallState } from '../notification/callState.ts';
import type { Result } from '../notification/resultInfo.ts';
import { isFailure } from '../replies/resultCodes.ts';

interface Change {
  readonly state?: CallState;
  readonly result?: Result;
  readonly terminationReason?: string;
}

/** The subcodes of a transfer, and of a consultative one, that failed (call: transfer). */
const failures = new Set([7000, 7700]);

/**
 * What a change of a call says of its transfer, which is no operation: its states tell how it goes, and the last of
 * them counts. `established` with an error result is a transfer that failed, though it was accepted before.
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
