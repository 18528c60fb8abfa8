/** Decodes one segment of a URL's path. An invalid percent sign stays in the text. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * The item that a URL names in a call's collection: `…/calls/<id>/participants` has no id (the whole collection),
 * `…/calls/<id>/participants/<id>` has the item's id as written. `undefined` for any other URL. `collection` is in
 * lower case.
 */
export function itemOfCall(collection: string, url: string): { readonly id: string | undefined } | undefined {
  const segments = (url.split(/[?#]/, 1)[0] ?? '').split('/').filter((segment) => segment !== '');
  const isAt = (index: number) =>
    segments[index]?.toLowerCase() === collection && segments[index - 2]?.toLowerCase() === 'calls';
  const at = [segments.length - 1, segments.length - 2].find(isAt);
  return at === undefined ? undefined : { id: segments[at + 1] };
}
