import * as z from 'zod';
import {
  type ParticipantHistory,
  type Place,
  participantsOf,
  type Roster,
  type RosterLane,
} from '../call/record/roster.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import { fitRow } from './fitRow.ts';
import { packJson, unpackJson } from './packJson.ts';

export const ROSTER_ROW_PREFIX = 'roster:';

/** Participants of one row: a row of them stays far below the 1 MiB that a row may have. */
const ROW_LIMIT = 250;
/** Rows of a roster, which share one transaction of 100 with the record and its event: a larger roster has larger rows. */
const ROWS_LIMIT = 90;
/** A larger roster goes without the columns for people, so that it fits the 4 MiB of a transaction. */
const SHOWN_LIMIT = 10_000;

/** What a row keeps to merge later news with; its other column is for people. */
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

/** A roster as rows beside its call's record, by participant id; an empty one is a row too. */
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

// Written by us with these very types, so their shape is checked no deeper than reading them needs.
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
