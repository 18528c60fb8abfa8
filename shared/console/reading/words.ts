import type { Call, Command } from '../routes/types.ts';

/** What a call's colour, shape and word say together: never a colour alone. */
export type Meaning = 'goingOn' | 'inTime' | 'handedOn' | 'quiet' | 'late' | 'failed';

export const shapes: Readonly<Record<Meaning, string>> = {
  goingOn: '◔',
  inTime: '●',
  handedOn: '➜',
  quiet: '○',
  late: '▲',
  failed: '■',
};

export function meaningOf({ state, outcome, decisionOutcome }: Call): Meaning {
  if (decisionOutcome === 'late') return 'late';
  if (decisionOutcome === 'refused' || outcome === 'lost' || outcome === 'failed') return 'failed';
  if (outcome === 'redirected' || outcome === 'transferred' || outcome === 'handedOver') return 'handedOn';
  if (state !== 'terminated') return 'goingOn';
  return outcome === 'completed' ? 'inTime' : 'quiet';
}

const states: Readonly<Record<string, string>> = {
  unknown: 'begun',
  incoming: 'incoming',
  ringing: 'ringing',
  establishing: 'connecting',
  redirecting: 'being redirected',
  established: 'connected',
  hold: 'on hold',
  transferring: 'being transferred',
  transferAccepted: 'transfer accepted',
  terminating: 'ending',
  terminated: 'ended',
};

const outcomes: Readonly<Record<string, string>> = {
  active: 'going on',
  completed: 'completed',
  redirected: 'redirected',
  rejected: 'rejected',
  transferred: 'transferred',
  missed: 'missed',
  failed: 'failed',
  lost: 'lost',
  handedOver: 'handed over',
};

export const stateWords = (state: string): string => states[state] ?? spaced(state);
export const outcomeWords = (outcome: string): string => outcomes[outcome] ?? spaced(outcome);

/** What became of a call, in one word or two. */
export function fateOf(call: Call): string {
  if (call.decisionOutcome === 'late') return 'late';
  if (call.decisionOutcome === 'refused') return 'refused';
  return call.outcome === 'active' ? stateWords(call.state) : outcomeWords(call.outcome);
}

const decisionOutcomes: Readonly<Record<string, string>> = {
  accepted: 'accepted by Graph',
  refused: 'refused by Graph',
  late: 'the deadline passed first',
  missed: 'the caller was gone',
  unknown: 'nobody knows whether Graph did it',
  none: 'nothing was asked of Graph',
};

export const decisionWords = (outcome: string): string => decisionOutcomes[outcome] ?? spaced(outcome);

const statuses: Readonly<Record<string, string>> = {
  pending: 'waiting to be sent',
  sending: 'being sent',
  unknown: 'sent, its effect unknown',
  accepted: 'accepted, under way',
  interrupted: 'interrupted by the end of the call',
  notPerformed: 'not performed: the call was over',
  refused: 'refused by Graph',
  failed: 'failed',
  completed: 'completed',
};

export const statusWords = (status: string): string => statuses[status] ?? spaced(status);

/** Nothing more becomes of it. */
export function isOver({ status }: Pick<Command, 'status'>): boolean {
  return ['interrupted', 'notPerformed', 'refused', 'failed', 'completed', 'unknown'].includes(status);
}

export function wentWrong({ status }: Pick<Command, 'status'>): boolean {
  return isOver({ status }) && status !== 'completed';
}

/** `muteParticipant` → `mute participant`. */
export function spaced(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** `480 / 10037`. */
export function codesOf(code: number | undefined, subcode: number | undefined): string {
  return [code, subcode].filter((one) => one !== undefined).join(' / ');
}
