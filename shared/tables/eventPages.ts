import { odata, type TableClient } from '@azure/data-tables';
import type { CallEvent } from '../call/record/callEvent.ts';
import { poisonReason } from '../failure/poisonReason.ts';
import type { EventPage, EventQuery } from '../ports/storage.ts';
import { EVENT_ROW_PREFIX, fromEventRow } from './eventRow.ts';
import { orNothing } from './tableError.ts';

/** Rows read in parallel. */
const AT_ONCE = 16;

/** An event's row key, and a text that sorts like the event's stamp. */
interface Place {
  readonly rowKey: string;
  readonly order: string;
}

/**
 * A page of a call's events in the order of their stamps. Row keys are event ids, which have no order. So all keys are
 * read, only those of the page are kept, and then the page's rows are read.
 */
export async function eventPage(
  table: TableClient,
  callId: string,
  { after = '', limit }: EventQuery,
): Promise<EventPage> {
  const filter = odata`PartitionKey eq ${callId} and RowKey ge ${EVENT_ROW_PREFIX} and RowKey lt ${'event;'}`;
  const rows = table.listEntities<{ rowKey: string; receivedAt: string; position: number }>({
    queryOptions: { filter, select: ['rowKey', 'receivedAt', 'position'] },
  });
  let earliest: Place[] = [];
  for await (const page of rows.byPage({ maxPageSize: 1_000 })) {
    const later = page.map(toPlace).filter(({ order }) => order > after);
    // One extra row shows whether there is another page.
    earliest = [...earliest, ...later].toSorted(inOrder).slice(0, limit + 1);
  }
  const places = earliest.slice(0, limit);
  const events: CallEvent[] = [];
  for (let start = 0; start < places.length; start += AT_ONCE) {
    const some = places.slice(start, start + AT_ONCE);
    const found = await Promise.all(
      some.map(async ({ rowKey }) => orNothing(table.getEntity(callId, rowKey))),
    );
    events.push(...found.flatMap((row) => (row === undefined ? [] : [read(row)])));
  }
  const last = places.at(-1);
  return earliest.length > limit && last !== undefined ? { events, next: last.order } : { events };
}

/** An unreadable row is shown as such and doesn't hide the others. */
function read(row: Readonly<Record<string, unknown>>): CallEvent {
  try {
    return fromEventRow(row);
  } catch (error) {
    return {
      callId: String(row['partitionKey']),
      id: String(row['rowKey']).slice(EVENT_ROW_PREFIX.length),
      type: 'unreadable',
      source: 'handler',
      receivedAt: Date.parse(String(row['receivedAt'])) || 0,
      position: Number(row['position']) || 0,
      facts: { fault: poisonReason(error) },
    };
  }
}

function toPlace({
  rowKey,
  receivedAt,
  position,
}: {
  rowKey: string;
  receivedAt: string;
  position: number;
}): Place {
  const id = rowKey.slice(EVENT_ROW_PREFIX.length);
  return { rowKey, order: `${receivedAt}.${String(position).padStart(10, '0')}.${id}` };
}

function inOrder(a: Place, b: Place): number {
  if (a.order === b.order) return 0;
  return a.order < b.order ? -1 : 1;
}
