import { compareStamps, type Stamp } from '../merging/eventStamp.ts';
import type { Participant, ParticipantFacts, ParticipantNews } from '../notification/participant.ts';

/** What one event says about the roster. */
export interface RosterNews {
  /** It lists all participants: everyone else has left. */
  readonly full: boolean;
  /** Graph's sequence number of the roster, if it sends one. */
  readonly number?: number;
  readonly participants: readonly ParticipantNews[];
}

/** The position of a statement in the merge order: by Graph's sequence number, then by the stamp. */
export interface Place extends Stamp {
  readonly number?: number;
}

interface Statement {
  readonly place: Place;
  readonly facts: ParticipantFacts;
}

/** What is known about one participant. For each property only the newest value is kept. */
export interface ParticipantHistory {
  /** The newest removal. A statement after it means that the participant is back. */
  readonly removed?: Place;
  /** Newest first. */
  readonly statements: readonly Statement[];
}

/** The merged statements of one kind: numbered or unnumbered. */
export interface RosterLane {
  /** The position of the newest full roster, which replaces everything before it. */
  readonly clearedUpTo?: Place;
  readonly participants: ReadonlyMap<string, ParticipantHistory>;
}

/**
 * The participants of a call. It depends on the set of roster events only, not on their order. Graph numbers deltas,
 * but may send full rosters without a number. Numbered statements have a total order (number, then stamp), and
 * unnumbered statements have one (stamp). There is no total order over both: of three, each could be newer than the
 * next. So each kind merges in a lane of its own, and {@link participantsOf} joins both lanes by stamps.
 */
export interface Roster {
  readonly numbered: RosterLane;
  readonly unnumbered: RosterLane;
}

const emptyLane: RosterLane = { participants: new Map() };
export const emptyRoster: Roster = { numbered: emptyLane, unnumbered: emptyLane };

/** Merges the news of one event. The merge is commutative, associative and idempotent. */
export function mergeRoster(roster: Roster, news: RosterNews, { receivedAt, position, id }: Stamp): Roster {
  const stamp = { receivedAt, position, id };
  if (news.number === undefined) return { ...roster, unnumbered: mergeLane(roster.unnumbered, news, stamp) };
  return { ...roster, numbered: mergeLane(roster.numbered, news, { ...stamp, number: news.number }) };
}

function mergeLane(lane: RosterLane, news: RosterNews, place: Place): RosterLane {
  const clearedUpTo = news.full ? newer(lane.clearedUpTo, place) : lane.clearedUpTo;
  const said = new Map<string, { removed?: Place; statements: Statement[] }>();
  for (const { id, removed, ...facts } of news.participants) {
    const history = said.get(id) ?? copyOf(lane.participants.get(id));
    if (removed) history.removed = newer(history.removed, place);
    else history.statements.push({ place, facts });
    said.set(id, history);
  }
  const participants = new Map([...lane.participants, ...said]);
  return { ...(clearedUpTo && { clearedUpTo }), participants: condense(participants, clearedUpTo) };
}

function copyOf(history: ParticipantHistory | undefined) {
  return { ...history, statements: [...(history?.statements ?? [])] };
}

/** Drops statements that no later event can make valid again. */
function condense(
  participants: ReadonlyMap<string, ParticipantHistory>,
  clearedUpTo: Place | undefined,
): ReadonlyMap<string, ParticipantHistory> {
  const condensed = new Map<string, ParticipantHistory>();
  for (const [id, { removed, statements }] of participants) {
    const current = statements.filter(
      ({ place }) => !isBefore(place, clearedUpTo) && (removed === undefined || isBefore(removed, place)),
    );
    const stillRemoved = removed !== undefined && !isBefore(removed, clearedUpTo);
    if (current.length > 0 || stillRemoved)
      condensed.set(id, { ...(stillRemoved && { removed }), statements: newestWords(current) });
  }
  return condensed;
}

/**
 * Keeps in each statement only the properties that no newer one has, newest first. The newest statement stays even if
 * it is empty.
 */
function newestWords(statements: readonly Statement[]): Statement[] {
  const said = new Set<string>();
  const kept: Statement[] = [];
  for (const { place, facts } of statements.toSorted((a, b) => comparePlaces(b.place, a.place))) {
    const fresh = Object.entries(facts).filter(([name]) => !said.has(name));
    for (const [name] of fresh) said.add(name);
    if (kept.length === 0 || fresh.length > 0) kept.push({ place, facts: Object.fromEntries(fresh) });
  }
  return kept;
}

/** The participants in the call or its lobby, ordered by id. */
export function participantsOf({ numbered, unnumbered }: Roster): Participant[] {
  const ids = new Set([...numbered.participants.keys(), ...unnumbered.participants.keys()]);
  return [...ids].toSorted().flatMap((id) => {
    const statements = [...standing(id, numbered, unnumbered), ...standing(id, unnumbered, numbered)];
    if (statements.length === 0) return [];
    const facts = statements
      .toSorted((a, b) => compareStamps(a.place, b.place))
      .reduce<ParticipantFacts>((merged, statement) => ({ ...merged, ...statement.facts }), {});
    return [{ id, ...facts }];
  });
}

/** A participant's statements in one lane, without those that the other lane has since removed or replaced. */
function standing(id: string, lane: RosterLane, other: RosterLane): readonly Statement[] {
  const gone = [other.clearedUpTo, other.participants.get(id)?.removed].filter(
    (place) => place !== undefined,
  );
  const statements = lane.participants.get(id)?.statements ?? [];
  return statements.filter(({ place }) => gone.every((since) => compareStamps(place, since) > 0));
}

export interface RosterCounts {
  /** All participants, including those in the lobby. */
  readonly participants: number;
  readonly inLobby: number;
  readonly muted: number;
  /** Their audio is inactive in both directions, as of a participant on hold. */
  readonly onHold: number;
}

export function countRoster(roster: Roster): RosterCounts {
  const participants = participantsOf(roster);
  const count = (holds: (participant: Participant) => boolean) => participants.filter(holds).length;
  return {
    participants: participants.length,
    inLobby: count(({ isInLobby }) => isInLobby === true),
    muted: count(({ isMuted }) => isMuted === true),
    onHold: count(({ media }) => media?.['audio'] === 'inactive'),
  };
}

function comparePlaces(a: Place, b: Place): number {
  return (a.number ?? 0) - (b.number ?? 0) || compareStamps(a, b);
}

function isBefore(a: Place, b: Place | undefined): boolean {
  return b !== undefined && comparePlaces(a, b) < 0;
}

function newer(a: Place | undefined, b: Place): Place {
  return a === undefined || comparePlaces(a, b) < 0 ? b : a;
}
