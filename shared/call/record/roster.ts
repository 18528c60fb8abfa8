import { compareStamps, type Stamp } from '../merging/eventStamp.ts';
import type { Participant, ParticipantFacts, ParticipantNews } from '../notification/participant.ts';

/** What one event says about who is in the call. */
export interface RosterNews {
  /** It names everybody who is there, so whoever it doesn't name isn't. */
  readonly full: boolean;
  /** Graph's sequence number of the roster, where it gives one. */
  readonly number?: number;
  readonly participants: readonly ParticipantNews[];
}

/** Where something that was said stands among all that was said: by Graph's number, then by its stamp. */
export interface Place extends Stamp {
  readonly number?: number;
}

interface Statement {
  readonly place: Place;
  readonly facts: ParticipantFacts;
}

/** What was said of one participant. Of each property only the newest word is kept. */
export interface ParticipantHistory {
  /** The newest word of their removal; statements behind it mean that they are back. */
  readonly removed?: Place;
  /** Newest first. */
  readonly statements: readonly Statement[];
}

/** The news of one kind, numbered or not, merged. */
export interface RosterLane {
  /** The newest full roster: what is older counts no more. */
  readonly clearedUpTo?: Place;
  readonly participants: ReadonlyMap<string, ParticipantHistory>;
}

/**
 * Who is in a call, as a function of the set of roster events, whatever their order. Graph numbers deltas and may
 * leave full rosters without a number. Number before stamp is a total order among numbered news, and stamps are one
 * among the others; over both together there is none (of three, each can be newer than the next), so each kind merges
 * in a lane of its own and {@link participantsOf} lets the winners meet, by their stamps.
 */
export interface Roster {
  readonly numbered: RosterLane;
  readonly unnumbered: RosterLane;
}

const emptyLane: RosterLane = { participants: new Map() };
export const emptyRoster: Roster = { numbered: emptyLane, unnumbered: emptyLane };

/** Merges what one event says: commutative, associative, and the same however often. */
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

/** Drops what can't count any more, whatever is still to come. */
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

/** Newest first, each with the properties that no newer one has; the newest stays even where it says nothing else. */
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

/** Those in the call or in its lobby, by id. */
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

/** What one lane says of a participant, less what the other lane has removed or cleared since. */
function standing(id: string, lane: RosterLane, other: RosterLane): readonly Statement[] {
  const gone = [other.clearedUpTo, other.participants.get(id)?.removed].filter(
    (place) => place !== undefined,
  );
  const statements = lane.participants.get(id)?.statements ?? [];
  return statements.filter(({ place }) => gone.every((since) => compareStamps(place, since) > 0));
}

export interface RosterCounts {
  /** All of them, those in the lobby included. */
  readonly participants: number;
  readonly inLobby: number;
  readonly muted: number;
  /** Their audio flows in neither direction, which is what a participant on hold looks like. */
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
