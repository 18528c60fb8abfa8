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
import type { PlannedCheck } from './plannedCallCheck.ts';
import type { RosterCounts, RosterNews } from './roster.ts';
import { type TokenTenant, tokenTenantRank } from './tokenTenant.ts';
import type { WebhookState } from './webhookEvent.ts';

export const directions = ['incoming', 'outgoing'] as const;

/** The single values of a record. {@link fieldOrders} says how each one merges. */
export interface Fields {
  /** The call id as Graph wrote it. Requests to Graph use this form. */
  graphCallId: string;
  startedAt: string;
  /** When Graph last sent a notification about the call. */
  heardAt: string;
  answeredAt: string;
  establishingAt: string;
  /** When the first proof arrived that the call was connected. */
  establishedAt: string;
  direction: (typeof directions)[number];
  source: readonly Party[];
  targets: readonly Party[];
  /** The tenant that the call resource names. */
  tenantId: string;
  tokenTenant: TokenTenant;
  /** The operator who placed the call, if operators sign in. */
  placedBy: Requester;
  callChainId: string;
  myParticipantId: string;
  recording: boolean;
  subject: string;
  /** The status that the recorder last set at Graph: `recording`, `notRecording` or `failed`. */
  recordingStatus: string;
  answeredBy: readonly Party[];
  /** The last result of a transfer that Graph reported. */
  transfer: 'accepted' | 'failed';
  state: CallState;
  end: CallEnd;
  decision: DecisionResult;
  /** The commands for when the call is established, from the rule or from whoever placed the call. */
  onEstablished: readonly Command[];
  /** Set if those commands come from an operator and not from a rule. */
  laterSource: 'operator';
  /** The commands for phone keys, from whoever placed the call. */
  onPlacedTone: NonNullable<LaterCommands['onTone']>;
}

/** The values of a record that have keys: media, content sharing sessions, operations, tones, commands. */
export interface Maps {
  /** Modality → `active` or `inactive`. */
  mediaState: string;
  /** Property of Graph's `callTranscriptionInfo` → its value. */
  transcription: string;
  /** Content sharing session id → whether it is active. */
  contentSharing: boolean;
  /** Kind of operation → the one that finished last; if none has finished, the one that started last. */
  operations: OperationState;
  /** Call chain id → `true`, for each chain that the call has been part of. */
  callChains: true;
  /** Participant id → whether the recorder still records this participant. */
  recordedParticipants: boolean;
  /** A tone's number → the commands of each rule for it, by rule name. The tone itself is not kept. */
  onTone: Readonly<Record<string, readonly Command[]>>;
  /** A tone's number → the index of its key among the placed call's keys that have commands. */
  tonePlaces: number;
  /** Command id → its result. */
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
  decision: highest(strengthOf, first),
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
/**
 * Limits of maps whose keys Graph chooses, so that they can't fill a record. The other maps grow only with the rules.
 */
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

/** The lifecycle of one call, folded from its events. It depends on the set of events only, not on their order. */
export interface CallRecord {
  readonly callId: string;
  readonly eventCount: number;
  readonly fields: StampedFields;
  readonly maps: StampedMaps;
  /**
   * Counts of participants. The participants themselves are stored in rows of their own. Absent until a roster arrives.
   */
  readonly roster?: RosterCounts;
  /**
   * What the worker has done for the call: keys of the commands it issued, and the check it planned last. This depends
   * on the order of recording, so the merge rules don't cover it.
   */
  readonly issued: readonly string[];
  readonly check?: PlannedCheck;
  /** What the webhook is told of the call; absent while that is nothing. */
  readonly webhook?: WebhookState;
}

/** What one event says about its call. */
export type Contribution = { readonly [K in keyof Fields]?: Fields[K] | undefined } & {
  readonly [K in keyof Maps]?: { readonly [name: string]: Maps[K] } | undefined;
} & { readonly roster?: RosterNews };

export function emptyRecord(callId: string): CallRecord {
  return { callId, eventCount: 0, fields: {}, maps: {}, issued: [] };
}

/**
 * Folds one event into the record. The caller must fold each event only once. Only the three stamp properties are kept,
 * because the stamp is stored with every value.
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

/** Keeps the smallest keys. So the result doesn't depend on the order: a key that was dropped can never return. */
function bound<T>(cells: ReadonlyMap<string, T>, most: number | undefined): Iterable<readonly [string, T]> {
  if (most === undefined || cells.size <= most) return cells;
  return [...cells].toSorted(([a], [b]) => (a < b ? -1 : 1)).slice(0, most);
}
