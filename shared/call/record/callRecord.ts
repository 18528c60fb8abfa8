import { type CommandResult, furthest } from '../commands/commandProgress.ts';
import type { Command } from '../commands/commands.ts';
import type { LaterCommands } from '../commands/laterCommands.ts';
import type { Requester } from '../commands/requester.ts';
import { type DecisionResult, strengthOf } from '../decision/decisionResult.ts';
import type { Stamp } from '../merging/eventStamp.ts';
import { first, highest, latest, merge, type Order, type Stamped } from '../merging/mergeOrder.ts';
import { type CallState, rankOf } from '../notification/callState.ts';
import { isFinished, type OperationState } from '../notification/operation.ts';
import type { Party } from '../notification/party.ts';
import { type CallEnd, weightOf } from './callEnd.ts';
import type { PlannedCheck } from './plannedCheck.ts';
import type { RosterCounts, RosterNews } from './roster.ts';
import { type TokenTenant, tokenTenantRank } from './tokenTenant.ts';

export const directions = ['incoming', 'outgoing'] as const;

/** What a record knows of a call, one value a name; each merges by its own rule in {@link fieldOrders}. */
export interface Fields {
  /** The call id as Graph wrote it: its paths carry this form. */
  graphCallId: string;
  startedAt: string;
  /** When Graph said something of the call last. */
  heardAt: string;
  answeredAt: string;
  establishingAt: string;
  /** First proof that the call connected. */
  establishedAt: string;
  direction: (typeof directions)[number];
  source: readonly Party[];
  targets: readonly Party[];
  /** As the call's resource names it. */
  tenantId: string;
  tokenTenant: TokenTenant;
  /** The operator who placed the call, where one signed in to. */
  placedBy: Requester;
  callChainId: string;
  myParticipantId: string;
  recording: boolean;
  subject: string;
  /** What the recorder last told Graph with success: `recording`, `notRecording` or `failed`. */
  recordingStatus: string;
  answeredBy: readonly Party[];
  /** Graph's last word on a transfer of the call. */
  transfer: 'accepted' | 'failed';
  state: CallState;
  end: CallEnd;
  decision: DecisionResult;
  /** What the rule that decided, or whoever placed the call, asks for once it is established. */
  onEstablished: readonly Command[];
  /** Where an operator asked for those commands, and not a rule. */
  laterSource: 'operator';
  /** What whoever placed the call asks for on a key of the phone. */
  onPlacedTone: NonNullable<LaterCommands['onTone']>;
}

/** What a record knows under many names: media, content sharing sessions, operations, tones, commands. */
export interface Maps {
  /** Modality → `active` or `inactive`. */
  mediaState: string;
  /** Property of Graph's `callTranscriptionInfo` → its value. */
  transcription: string;
  /** Content sharing session id → whether it goes on. */
  contentSharing: boolean;
  /** Kind of operation → the one that finished last, or while none has finished, the one begun last. */
  operations: OperationState;
  /** Id of a chain of calls that this one is or was part of → `true`. */
  callChains: true;
  /** Id of a participant whom the recorder takes in → whether it still does. */
  recordedParticipants: boolean;
  /** A tone's number → what each rule asks for on it, by the rule's name. The tone itself is nowhere. */
  onTone: Readonly<Record<string, readonly Command[]>>;
  /** A tone's number → its place among the keys that a placed call cares about. */
  tonePlaces: number;
  /** Command id → how far it got. */
  commands: CommandResult;
}

type Orders<T> = { readonly [K in keyof T]: Order<T[K]> };

const fieldOrders: Orders<Fields> = {
  graphCallId: first,
  startedAt: first,
  heardAt: latest,
  answeredAt: first,
  establishingAt: first,
  establishedAt: first,
  direction: first,
  source: first,
  targets: first,
  tenantId: first,
  tokenTenant: highest(tokenTenantRank, first),
  placedBy: first,
  callChainId: first,
  myParticipantId: first,
  recording: first,
  subject: latest,
  recordingStatus: latest,
  answeredBy: latest,
  transfer: latest,
  state: highest(rankOf, latest),
  end: highest(weightOf, first),
  decision: highest((decision) => strengthOf(decision.outcome), first),
  onEstablished: first,
  laterSource: first,
  onPlacedTone: first,
};

const mapOrders: Orders<Maps> = {
  mediaState: latest,
  transcription: latest,
  contentSharing: latest,
  operations: highest((operation) => (isFinished(operation) ? 1 : 0), latest),
  callChains: first,
  recordedParticipants: latest,
  onTone: first,
  tonePlaces: first,
  commands: furthest,
};

/** Characters of a name. */
const LONGEST_NAME = 256;
/** Names that Graph may invent, and that would fill a record; of the others there are as many as there are rules. */
const mostNames: { readonly [K in keyof Maps]?: number } = {
  mediaState: 250,
  transcription: 250,
  operations: 250,
  callChains: 250,
  contentSharing: 5_000,
  recordedParticipants: 5_000,
};

export type StampedFields = { readonly [K in keyof Fields]?: Stamped<Fields[K]> };
export type StampedMaps = { readonly [K in keyof Maps]?: { readonly [name: string]: Stamped<Maps[K]> } };

/** The folded lifecycle of one call: a function of the set of its events, whatever their order. */
export interface CallRecord {
  readonly callId: string;
  readonly eventCount: number;
  readonly fields: StampedFields;
  readonly maps: StampedMaps;
  /** How many are in the call; who they are stands beside the record. Absent while no roster has come. */
  readonly roster?: RosterCounts;
  /**
   * What the worker has done about the call so far: keys of the commands it issued, and the check it planned last.
   * It depends on the order in which events were recorded, so it stands outside the rules of merging.
   */
  readonly issued: readonly string[];
  readonly check?: PlannedCheck;
}

/** What one event says about its call. */
export type Contribution = { readonly [K in keyof Fields]?: Fields[K] | undefined } & {
  readonly [K in keyof Maps]?: { readonly [name: string]: Maps[K] } | undefined;
} & { readonly roster?: RosterNews };

export function emptyRecord(callId: string): CallRecord {
  return { callId, eventCount: 0, fields: {}, maps: {}, issued: [] };
}

/**
 * Folds what one event says into the record. The caller sees to it that an event is folded once. Whatever else comes
 * with the stamp is left behind: every cell is stored, and would carry the whole event along.
 */
export function contribute(
  record: CallRecord,
  contribution: Contribution,
  { receivedAt, position, id }: Stamp,
): CallRecord {
  const stamp = { receivedAt, position, id };
  return {
    ...record,
    eventCount: record.eventCount + 1,
    fields: mergeFields(record.fields, contribution, stamp),
    maps: mergeMaps(record.maps, contribution, stamp),
  };
}

function mergeFields(cells: StampedFields, contribution: Contribution, stamp: Stamp): StampedFields {
  const merged: Record<string, Stamped<unknown>> = { ...cells };
  for (const [name, order] of Object.entries(fieldOrders) as [keyof Fields, Order<unknown>][]) {
    const value = contribution[name];
    if (value === undefined) continue;
    const cell = merge(order, merged[name], { value, stamp });
    if (cell !== undefined) merged[name] = cell;
  }
  return merged;
}

function mergeMaps(maps: StampedMaps, contribution: Contribution, stamp: Stamp): StampedMaps {
  const merged: Record<string, Record<string, Stamped<unknown>>> = { ...maps };
  for (const [name, order] of Object.entries(mapOrders) as [keyof Maps, Order<unknown>][]) {
    const entries = contribution[name];
    if (entries === undefined) continue;
    const cells = new Map(Object.entries(merged[name] ?? {}));
    for (const [key, value] of Object.entries(entries)) {
      const kept = key.slice(0, LONGEST_NAME);
      const cell = merge(order, cells.get(kept), { value, stamp });
      if (cell !== undefined) cells.set(kept, cell);
    }
    merged[name] = Object.fromEntries(bound(cells, mostNames[name]));
  }
  return merged;
}

/** Of too many names the least stay, in whatever order they came: one that has gone can never be among them again. */
function bound<T>(cells: ReadonlyMap<string, T>, most: number | undefined): Iterable<readonly [string, T]> {
  if (most === undefined || cells.size <= most) return cells;
  return [...cells].toSorted(([a], [b]) => (a < b ? -1 : 1)).slice(0, most);
}
