/** A segment of a URL's path as the text it stands for. A stray percent sign is part of that text. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * Where the path of a URL ends in a collection of a call, `…/calls/<id>/participants`, or in one item of it: that
 * item's id as written, none for the whole collection. Nothing for any other URL. `collection` is in lower case.
 */
export function itemOfCall(collection: string, url: string): { readonly id: string | undefined } | undefined {
  const segments = (url.split(/[?#]/, 1)[0] ?? '').split('/').filter((segment) => segment !== '');
  const isAt = (index: number) =>
    segments[index]?.toLowerCase() === collection && segments[index - 2]?.toLowerCase() === 'calls';
  const at = [segments.length - 1, segments.length - 2].find(isAt);
  return at === undefined ? undefined : { id: segments[at + 1] };
}
