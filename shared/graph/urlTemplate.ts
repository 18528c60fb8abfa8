/** Segments that are followed by an id. */
const collections = new Set(['calls', 'participants', 'operations']);
/** Actions on a whole collection, in the place of an id. */
const collectionActions = new Set(['invite', 'muteAll']);

/**
 * A path with placeholders for ids: `/communications/calls/{id}/answer`. Spans and metrics use it, so it must have few
 * values and none of a single call.
 */
export function toUrlTemplate(path: string): string {
  const segments = (path.split('?')[0] ?? path).split('/');
  const isId = (segment: string, index: number) =>
    collections.has(segments[index - 1] ?? '') && !collectionActions.has(segment);
  return segments.map((segment, index) => (isId(segment, index) ? '{id}' : segment)).join('/');
}
