/** Segments of Graph's paths behind which an id stands. */
const collections = new Set(['calls', 'participants', 'operations']);
/** Actions on a whole collection stand where an id would. */
const collectionActions = new Set(['invite', 'muteAll']);

/**
 * A path with its ids replaced: `/communications/calls/{id}/answer`. As a name of spans and a dimension of metrics it
 * must have few values, and none that belongs to one call.
 */
export function toUrlTemplate(path: string): string {
  const segments = (path.split('?')[0] ?? path).split('/');
  const isId = (segment: string, index: number) =>
    collections.has(segments[index - 1] ?? '') && !collectionActions.has(segment);
  return segments.map((segment, index) => (isId(segment, index) ? '{id}' : segment)).join('/');
}
