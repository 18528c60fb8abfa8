import * as z from 'zod';
import {
  type ParticipantHistory,
  type Place,
  participantsOf,
  type Roster,
  type RosterLane,
} from '../call/record/roster.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import { fitRow } from './limitRowSize.ts';
import { packJson, unpackJson } from './packJson.ts';

export const ROSTER_ROW_PREFIX = 'roster:';

/** The most participants of one row, so that it stays well below 1 MiB. */
const ROW_LIMIT = 250;
/**
 * The most rows of a roster. They share one transaction of 100 rows with the record and the event, so a larger roster
 * has larger rows.
 */
const ROWS_LIMIT = 90;
/** A larger roster has no columns for people, so that it fits into a transaction (4 MiB). */
const SHOWN_LIMIT = 10_000;

/** What later events are merged with. The other column is for people. */
interface Cells {
  readonly clearedUpTo: { readonly [lane in keyof Roster]?: Place };
  readonly participants: readonly {
    readonly id: string;
    readonly history: { readonly [lane in keyof Roster]?: ParticipantHistory };
  }[];
}

type RosterRow = { partitionKey: string; rowKey: string } & Record<string, unknown>;

export function rosterRowKey(n: number): string {
  return `${ROSTER_ROW_PREFIX}${n}`;
}

/** A roster's rows beside its call's record, ordered by participant id. An empty roster has one row. */
export function toRosterRows(callId: string, roster: Roster): RosterRow[] {
  const present = new Map(participantsOf(roster).map((participant) => [participant.id, participant]));
  const clearedUpTo = omitUndefined({
    numbered: roster.numbered.clearedUpTo,
    unnumbered: roster.unnumbered.clearedUpTo,
  });
  const everybody = idsOf(roster);
  const isShown = everybody.length <= SHOWN_LIMIT;
  return chunksOf(everybody).map((ids, n) => {
    const participants = ids.map((id) => ({ id, history: historyOf(roster, id) }));
    const cells: Cells = { clearedUpTo, participants };
    const row = {
      partitionKey: callId,
      rowKey: rosterRowKey(n),
      ...packJson('participants', isShown ? ids.flatMap((id) => present.get(id) ?? []) : undefined),
      ...packJson('cells', cells),
    };
    return fitRow(row, ['cells']);
  });
}

function idsOf({ numbered, unnumbered }: Roster): string[] {
  return [...new Set([...numbered.participants.keys(), ...unnumbered.participants.keys()])].toSorted();
}

function chunksOf(ids: readonly string[]): string[][] {
  const perRow = Math.max(ROW_LIMIT, Math.ceil(ids.length / ROWS_LIMIT));
  const count = Math.max(1, Math.ceil(ids.length / perRow));
  return Array.from({ length: count }, (_, n) => ids.slice(n * perRow, (n + 1) * perRow));
}

function historyOf({ numbered, unnumbered }: Roster, id: string) {
  return omitUndefined({
    numbered: numbered.participants.get(id),
    unnumbered: unnumbered.participants.get(id),
  });
}

// Written by ourselves, so it is checked only as far as reading needs.
const cells = z.object({
  clearedUpTo: z.looseObject({}),
  participants: z.array(z.looseObject({ id: z.string() })),
});

export function fromRosterRows(rows: readonly Readonly<Record<string, unknown>>[]): Roster {
  const read = rows.map((row) => cells.parse(unpackJson('cells', row)) as unknown as Cells);
  return { numbered: toLane('numbered', read), unnumbered: toLane('unnumbered', read) };
}

function toLane(name: keyof Roster, rows: readonly Cells[]): RosterLane {
  const clearedUpTo = rows[0]?.clearedUpTo[name];
  const participants = new Map<string, ParticipantHistory>();
  for (const { id, history } of rows.flatMap((row) => row.participants))
    if (history[name] !== undefined) participants.set(id, history[name]);
  return { ...(clearedUpTo && { clearedUpTo }), participants };
}
