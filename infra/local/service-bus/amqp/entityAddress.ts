/** What a link's address names. */
export type EntityAddress =
  | { readonly kind: 'cbs' }
  | { readonly kind: 'management' | 'queue'; readonly path: string };

/** @param address a path, with or without `amqps://host/` before it */
export function parseEntityAddress(address: string): EntityAddress {
  const path = address.replace(/^[a-z]+:\/\/[^/]*\//i, '').replace(/^\/|\/$/g, '');
  if (path.toLowerCase() === '$cbs') return { kind: 'cbs' };
  const managed = /^(.+)\/\$management$/i.exec(path)?.[1];
  return managed === undefined ? { kind: 'queue', path } : { kind: 'management', path: managed };
}
