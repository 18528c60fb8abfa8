import * as z from 'zod';
import type { Notification } from '../../notification/notification.ts';
import { fromParticipant, participantNews } from '../../notification/participant.ts';
import { isType } from '../../schema/enumeration.ts';
import { canonicalId } from '../../schema/guid.ts';
import { omitUndefined } from '../../schema/omitUndefined.ts';
import { tolerantNumber } from '../../schema/tolerantFields.ts';
import { decodeSegment, itemOfCall } from '../../schema/urlSegment.ts';
import { eventKind } from './eventKind.ts';

const facts = z.object({
  full: z.boolean(),
  number: z.exactOptional(z.int()),
  participants: z.array(participantNews),
});
type RosterFacts = z.infer<typeof facts>;

const entity = z.looseObject({
  '@odata.type': z.string().optional().catch(undefined),
  sequenceNumber: tolerantNumber,
  participants: z.array(z.unknown()).optional().catch(undefined),
});
type Entity = z.infer<typeof entity>;

/**
 * Participants of the call: all (an array), one, or the changes since a numbered roster. A sample in Graph's documents
 * posts a full roster to `/operations/participants`, so the entries' types count before the URL.
 */
export const roster = eventKind({
  name: 'roster',
  facts,
  read(notification) {
    const said = toFacts(notification);
    return said && { type: `roster.${said.full ? 'replaced' : 'changed'}`, facts: said };
  },
  contribution: ({ full, number, participants }) => ({
    roster: omitUndefined({ full, number, participants }),
  }),
});

function toFacts({ resourceData, changeType, urls }: Notification): RosterFacts | undefined {
  const item = urls.map((url) => itemOfCall('participants', url)).find((found) => found !== undefined);
  const named = item?.id;
  const entries = entitiesIn(resourceData);
  const type = entries.map((entry) => entry['@odata.type']).find((text) => text !== undefined);
  if (type === undefined ? item === undefined : !rosterTypes.some((name) => isType(type, name)))
    return undefined;
  if (entries.some(isDelta)) return toDeltaFacts(entries.filter(isDelta));

  const removed = changeType === 'deleted';
  const isList = Array.isArray(resourceData);
  if (!isList && entries.length === 0)
    return named === undefined ? undefined : { full: false, participants: [fromUrl(named, removed)] };
  const { participants, ...numbered } = toNews(entries);
  return removed
    ? { ...numbered, full: false, participants: participants.map(({ id }) => ({ id, removed: {} })) }
    : { ...numbered, full: isList && named === undefined, participants };
}

const rosterTypes = ['participant', 'deltaParticipants'];

/** Entries that are no objects are left out. */
function entitiesIn(resourceData: unknown): Entity[] {
  const read = [resourceData].flat().map((entry) => entity.safeParse(entry));
  return read.map(({ data }) => data).filter((data) => data !== undefined);
}

function isDelta({ '@odata.type': type, participants }: Entity): boolean {
  return participants !== undefined || isType(type, 'deltaParticipants');
}

function toDeltaFacts(deltas: readonly Entity[]): RosterFacts {
  const changed = deltas.flatMap(({ participants }) => entitiesIn(participants ?? []));
  const numbers = deltas.map(({ sequenceNumber }) => sequenceNumber);
  return { ...toNews(changed, numbers), full: false };
}

/** The number of a roster: its own, or else the highest number among its participants. */
function toNews(
  entries: readonly Entity[],
  numbers: readonly (number | undefined)[] = [],
): Omit<RosterFacts, 'full'> {
  const read = entries.map(fromParticipant);
  const own = numbers.filter((number) => number !== undefined);
  const known = own.length > 0 ? own : read.flatMap(({ number }) => number ?? []);
  return {
    ...(known.length > 0 && { number: Math.max(...known) }),
    participants: read.map(({ news }) => news),
  };
}

function fromUrl(segment: string, removed: boolean) {
  return { id: canonicalId(decodeSegment(segment)), ...(removed && { removed: {} }) };
}
