import { type CommandResult, isFailedCommand } from '../commands/commandProgress.ts';
import type { Requester } from '../commands/requester.ts';
import type { ActionKind, Attempt, DecisionOutcome } from '../decision/decisionResult.ts';
import { compareStamps } from '../merging/eventStamp.ts';
import type { CallState } from '../notification/callState.ts';
import type { OperationState } from '../notification/operation.ts';
import type { Party } from '../notification/party.ts';
import { describeResult, isFailure } from '../replies/resultCodes.ts';
import { rememberBy } from '../schema/rememberBy.ts';
import type { CallRecord, Fields } from './callRecord.ts';
import { durationBetween } from './durationBetween.ts';
import { tenantOf } from './tokenTenant.ts';

export const outcomes = [
  'active',
  'completed',
  'redirected',
  'rejected',
  'transferred',
  'missed',
  'failed',
  'lost',
  'handedOver',
] as const;
export type Outcome = (typeof outcomes)[number];

/** The record for people. All derived values are computed here, from the merged record. */
export interface CallSummary {
  readonly callId: string;
  readonly state: CallState;
  readonly direction: Fields['direction'] | undefined;
  readonly decision: ActionKind | 'none';
  readonly decisionOutcome: DecisionOutcome;
  readonly rule: string | undefined;
  readonly attempts: readonly Attempt[];
  /** Of the policy that decided. */
  readonly policyVersion: string | undefined;
  readonly outcome: Outcome;
  readonly resultCode: number | undefined;
  readonly resultSubcode: number | undefined;
  readonly resultText: string | undefined;
  readonly startedAt: string | undefined;
  readonly answeredAt: string | undefined;
  readonly establishedAt: string | undefined;
  readonly endedAt: string | undefined;
  readonly answerMilliseconds: number | undefined;
  /** From connection to end, at least 0. */
  readonly durationMilliseconds: number | undefined;
  readonly source: readonly Party[] | undefined;
  readonly targets: readonly Party[] | undefined;
  readonly answeredBy: readonly Party[] | undefined;
  /** The tenant whose token all requests about the call carry. */
  readonly tenantId: string | undefined;
  /** The operator who placed the call, if operators sign in. */
  readonly placedBy: Requester | undefined;
  /** The first chain that Graph named. */
  readonly callChainId: string | undefined;
  /** All chains that Graph named: a transfer or a merge with another call may change the chain. */
  readonly callChainIds: readonly string[];
  readonly subject: string | undefined;
  readonly recording: boolean | undefined;
  readonly mediaState: Readonly<Record<string, string>>;
  readonly transcription: Readonly<Record<string, string>>;
  /** Number of active content sharing sessions. */
  readonly contentSharingSessions: number;
  /** The status that the recorder last set at Graph. */
  readonly recordingStatus: string | undefined;
  /** Number of participants that this recorder records. For display only: Graph enforces the capacity. */
  readonly recordedParticipants: number | undefined;
  /** Participants in the call and its lobby; absent until Graph sends a roster. A peer-to-peer call has none. */
  readonly participantCount: number | undefined;
  readonly participantsInLobby: number | undefined;
  readonly participantsMuted: number | undefined;
  readonly participantsOnHold: number | undefined;
  /** The last operation of each kind. */
  readonly operations: Readonly<Record<string, OperationState>>;
  /** Commands with a known result, and those among them that were refused, failed, or are uncertain. */
  readonly commandCount: number;
  readonly failedCommandCount: number;
  /** The last failed one, with Graph's reason and its meaning. */
  readonly commandFailure: CommandResult | undefined;
  readonly eventCount: number;
}

export const summarize = rememberBy((record: CallRecord): CallSummary => {
  const known = valuesOf(record);
  const decided = decisionOf(known);
  const failed = failedCommands(record);
  const ended = known.end !== undefined || known.state === 'terminated';
  return {
    callId: record.callId,
    state: ended ? 'terminated' : (known.state ?? 'unknown'),
    direction: known.direction,
    decision: decided.action,
    decisionOutcome: decided.outcome,
    rule: known.decision?.rule,
    attempts: known.decision?.attempts ?? [],
    policyVersion: known.decision?.policyVersion,
    outcome: ended ? outcomeOfEnded(known, decided, wasHungUp(record)) : outcomeOfOpen(known, decided),
    resultCode: known.end?.code,
    resultSubcode: known.end?.subcode,
    resultText: describeResult(known.end ?? {}),
    startedAt: known.startedAt,
    answeredAt: known.answeredAt,
    establishedAt: known.establishedAt,
    endedAt: known.end?.endedAt,
    answerMilliseconds: known.decision?.answerMilliseconds,
    durationMilliseconds: durationBetween(known.establishedAt, known.end?.endedAt),
    source: known.source,
    targets: known.targets,
    answeredBy: known.answeredBy,
    tenantId: tenantOf(record),
    placedBy: known.placedBy,
    callChainId: known.callChainId,
    callChainIds: chainsOf(record),
    subject: known.subject,
    recording: known.recording,
    mediaState: latestValues(record.maps.mediaState),
    transcription: latestValues(record.maps.transcription),
    contentSharingSessions: countTrue(record.maps.contentSharing) ?? 0,
    recordingStatus: known.recordingStatus,
    recordedParticipants: countTrue(record.maps.recordedParticipants),
    participantCount: record.roster?.participants,
    participantsInLobby: record.roster?.inLobby,
    participantsMuted: record.roster?.muted,
    participantsOnHold: record.roster?.onHold,
    operations: latestValues(record.maps.operations),
    commandCount: Object.keys(record.maps.commands ?? {}).length,
    failedCommandCount: failed.length,
    commandFailure: failed.at(-1),
    eventCount: record.eventCount,
  };
});

/** Records of earlier versions have only `callChainId`. */
function chainsOf({ fields, maps }: CallRecord): string[] {
  const first = fields.callChainId === undefined ? [] : [fields.callChainId.value];
  return [...new Set([...first, ...Object.keys(maps.callChains ?? {}).toSorted()])];
}

type Known = Partial<Fields>;

function valuesOf(record: CallRecord): Known {
  return Object.fromEntries(Object.entries(record.fields).map(([name, cell]) => [name, cell.value]));
}

function latestValues<T>(cells: Readonly<Record<string, { readonly value: T }>> = {}): Record<string, T> {
  return Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, cell.value]));
}

function countTrue(
  cells: Readonly<Record<string, { readonly value: boolean }>> | undefined,
): number | undefined {
  return cells && Object.values(cells).filter(({ value }) => value).length;
}

/** Ordered by time. */
function failedCommands({ maps }: CallRecord): CommandResult[] {
  return Object.values(maps.commands ?? {})
    .filter(({ value }) => isFailedCommand(value.status))
    .toSorted((a, b) => compareStamps(a.stamp, b.stamp))
    .map(({ value }) => value);
}

interface Decided {
  readonly action: ActionKind | 'none';
  readonly outcome: DecisionOutcome;
}

/** A call that we answered and that was connected counts as accepted, whatever result the request had. */
function decisionOf(known: Known): Decided {
  const made = known.decision;
  if (made === undefined) return { action: 'none', outcome: 'none' };
  const answered = made.action === 'answer' || made.attempts.some((attempt) => attempt.action === 'answer');
  if (answered && isConnecting(known)) return { action: 'answer', outcome: 'accepted' };
  return { action: made.action === 'asking' ? 'none' : made.action, outcome: made.outcome };
}

function isConnecting(known: Known): boolean {
  return known.establishedAt !== undefined || known.establishingAt !== undefined;
}

function outcomeOfOpen(known: Known, decided: Decided): Outcome {
  return decided.outcome === 'accepted' && known.decision?.handedOver === true ? 'handedOver' : 'active';
}

function outcomeOfEnded(known: Known, decided: Decided, hungUp: boolean): Outcome {
  const { end } = known;
  if (wasTransferred(known)) return 'transferred';
  if (decided.outcome === 'accepted' && decided.action === 'reject') return 'rejected';
  if (wentUnanswered(known, decided)) return 'missed';
  if (end?.inferred !== undefined) return hungUp ? 'completed' : outcomeOfLost(known, decided);
  if (isFailure(end?.code)) return 'failed';
  if (decided.outcome === 'accepted' && decided.action === 'redirect') return 'redirected';
  if (decided.outcome === 'accepted' || known.establishedAt !== undefined) return 'completed';
  return decided.outcome === 'refused' || decided.outcome === 'unknown' ? 'failed' : 'missed';
}

/**
 * Whether nobody picked up: the caller hung up, we were late, or the policy let it ring. Graph's end code doesn't
 * matter.
 */
function wentUnanswered(known: Known, decided: Decided): boolean {
  if (known.establishedAt !== undefined) return false;
  if (decided.outcome === 'missed' || decided.outcome === 'late' || decided.action === 'ignore') return true;
  return isAnsweredInVain(known, decided);
}

/**
 * Answered, but Graph ended the call before it was connected. A call of another host connects without our knowledge, so
 * it doesn't count.
 */
function isAnsweredInVain({ end, decision }: Known, { action, outcome }: Decided): boolean {
  if (action !== 'answer' || outcome !== 'accepted' || decision?.handedOver === true) return false;
  return end?.inferred === undefined;
}

/** Only a call that may have been going on can be lost. For the others the end is known. */
function outcomeOfLost({ establishedAt }: Known, { action, outcome }: Decided): Outcome {
  if (outcome === 'accepted' && action === 'redirect') return 'redirected';
  return outcome === 'refused' && establishedAt === undefined ? 'failed' : 'lost';
}

/** Whether we ended the call, even if Graph didn't report its end. */
function wasHungUp({ maps }: CallRecord): boolean {
  return Object.values(maps.commands ?? {}).some(
    ({ value }) => value.name === 'hangUp' && value.status === 'completed',
  );
}

/** The call's end is stronger proof of a transfer than earlier reports. */
function wasTransferred({ end, transfer }: Known): boolean {
  if (end?.terminationReason === 'AppTransferred') return true;
  return !isFailure(end?.code) && (end?.subcode === 7015 || transfer === 'accepted');
}

/** Whether the call is going on and we control it: it accepts commands, and is listed as active. */
export function isOpen({ state, outcome }: Pick<CallSummary, 'state' | 'outcome'>): boolean {
  return state !== 'terminated' && outcome !== 'handedOver';
}
