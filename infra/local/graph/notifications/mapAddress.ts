import { isLoopback } from '../../part/loopback.ts';

/** From the origin of a callback, `https://bot.contoso.com`, to what stands for it on this machine. */
export type AddressMap = Readonly<Record<string, string>>;

/** Where to post for a callback address; undefined if that isn't on this machine. */
export function mapAddress(callback: string, map: AddressMap): string | undefined {
  const url = new URL(callback);
  const origin = map[url.origin];
  if (origin !== undefined) return origin + url.pathname + url.search;
  return isLoopback(callback) ? callback : undefined;
}
