import * as z from 'zod';
import type { Notification } from '../notification.ts';
import { fromParticipant, participantNews, plainId } from '../participant.ts';
import { tolerantNumber } from '../resultInfo.ts';
import { decodeSegment } from '../urlSegment.ts';
import { withoutAbsent } from '../withoutAbsent.ts';
import { eventKind } from './kind.ts';

const facts = z.object({
  full: z.boolean(),
  number: z.exactOptional(z.int()),
  participants: z.array(participantNews),
});
type RosterFacts = z.infer<typeof facts>;

const participantsUrl = /calls\/[^/?#]+\/participants(?:\/(?<id>[^/?#]+))?\/?(?:[?#].*)?$/i;

const typed = z.looseObject({ '@odata.type': z.string().optional() });
const delta = z.union([
  z.looseObject({ sequenceNumber: tolerantNumber, participants: z.array(z.unknown()) }),
  z
    .looseObject({
      '@odata.type': z.string().regex(/^#microsoft\.graph\.deltaParticipants$/i),
      sequenceNumber: tolerantNumber,
    })
    .transform(({ sequenceNumber }) => ({ sequenceNumber, participants: [] })),
]);

/**
 * Who is in the call: everybody (an array), one participant, or the changes since a numbered roster. One of the
 * documents' samples posts a full roster to `/operations/participants`: what the entries are counts before the URL.
 */
export const roster = eventKind({
  name: 'roster',
  facts,
  read(notification) {
    const said = toFacts(notification);
    return said && { type: `roster.${said.full ? 'replaced' : 'changed'}`, facts: said };
  },
  contribution: ({ full, number, participants }) => ({
    roster: withoutAbsent({ full, number, participants }),
  }),
});

function toFacts({ resourceData, changeType, urls }: Notification): RosterFacts | undefined {
  const entries = [resourceData ?? []].flat().filter((entry) => typeof entry === 'object' && entry !== null);
  const url = urls.map((text) => participantsUrl.exec(text)).find((match) => match !== null);
  const type = typeOf(entries);
  if (type === undefined ? url === undefined : !rosterTypes.has(type)) return undefined;

  const deltas = entries.flatMap((entry) => delta.safeParse(entry).data ?? []);
  if (deltas.length > 0) {
    const changed = deltas.flatMap(({ participants }) => participants);
    return toNews(
      changed,
      deltas.map(({ sequenceNumber }) => sequenceNumber),
    );
  }
  const removed = changeType?.toLowerCase() === 'deleted';
  const named = url?.groups?.['id'];
  if (entries.length === 0 && named !== undefined)
    return { full: false, participants: [fromUrl(named, removed)] };
  if (!Array.isArray(resourceData) && entries.length === 0) return undefined;
  const news = toNews(entries);
  if (removed) return { ...news, participants: news.participants.map(({ id }) => ({ id, removed: {} })) };
  return { ...news, full: Array.isArray(resourceData) && named === undefined };
}

const rosterTypes = new Set(['#microsoft.graph.participant', '#microsoft.graph.deltaparticipants']);

function typeOf(entries: readonly unknown[]): string | undefined {
  const types = entries.map((entry) => typed.safeParse(entry).data?.['@odata.type']);
  return types.find((type) => type !== undefined)?.toLowerCase();
}

/** The number of a roster is its own, or the highest that a participant in it was changed in. */
function toNews(entries: readonly unknown[], numbers: readonly (number | undefined)[] = []): RosterFacts {
  const read = entries.map(fromParticipant);
  const own = numbers.filter((number) => number !== undefined);
  const known = own.length > 0 ? own : read.flatMap(({ number }) => number ?? []);
  return {
    full: false,
    ...(known.length > 0 && { number: Math.max(...known) }),
    participants: read.map(({ news }) => news),
  };
}

function fromUrl(segment: string, removed: boolean) {
  return { id: plainId(decodeSegment(segment)), ...(removed && { removed: {} }) };
}
