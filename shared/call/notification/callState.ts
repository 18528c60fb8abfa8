import { wordIn } from '../schema/enumeration.ts';

/**
 * States of a call as Graph names them, by how far a call has got. Between ranks the higher one wins whatever arrives
 * when, so a record never goes backwards; inside a rank the latest arrival wins (a call goes on hold and comes back).
 * Source: the `callState` enumeration, with `ringing` of the beta endpoint.
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

/** An unknown state is no state of ours. */
export function toCallState(text: string | undefined): CallState | undefined {
  return wordIn(callStates, text);
}

export function rankOf(state: CallState): number {
  return ranks[state];
}

/** Only a call that media can flow on is in one of these. */
export function provesConnection(state: CallState | undefined): boolean {
  return state !== undefined && rankOf(state) === rankOf('established');
}
