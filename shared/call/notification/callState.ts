import { wordIn } from '../schema/enumeration.ts';

/**
 * States of a call as Graph names them, with their rank. The higher rank wins, whenever it arrives, so a record never
 * goes back. With equal ranks the latest event wins (a call goes on hold and comes back). Source: the `callState`
 * enumeration, with `ringing` from the beta endpoint.
 */
const ranks = {
  unknown: 0,
  incoming: 1,
  ringing: 2,
  establishing: 2,
  redirecting: 2,
  established: 3,
  hold: 3,
  transferring: 3,
  transferAccepted: 3,
  terminating: 4,
  terminated: 5,
} as const;

export type CallState = keyof typeof ranks;

export const callStates = Object.keys(ranks) as CallState[];

/** The state, spelled as here; `undefined` for an unknown one. */
export function toCallState(text: string | undefined): CallState | undefined {
  return wordIn(callStates, text);
}

export function rankOf(state: CallState): number {
  return ranks[state];
}

/** These states exist only after the call was connected. */
export function provesConnection(state: CallState | undefined): boolean {
  return state !== undefined && rankOf(state) === rankOf('established');
}
