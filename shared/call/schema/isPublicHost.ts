/** First addresses of the networks that are nobody's or somebody's own, each with the bits that they share (RFC 6890). */
const reserved: readonly (readonly [first: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/** Endings of names that mean something inside one network only. */
const privateEndings = ['localhost', 'local', 'internal', 'intranet', 'lan', 'corp', 'home', 'home.arpa'];

/**
 * Whether the host of a URL could be one that everybody reaches. An address of a private network, of a link, or of a
 * machine itself could not. What a name resolves to is not asked.
 */
export function isPublicHost({ hostname }: URL): boolean {
  if (hostname.startsWith('[')) return isPublicIpv6(hostname);
  const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
  const address = toNumber(name);
  if (address !== undefined)
    return !reserved.some(([first, bits]) => shareBits(address, toNumber(first) ?? 0, bits));
  return !privateEndings.some((ending) => name === ending || name.endsWith(`.${ending}`));
}

/** Only 2000::/3 is public, without what documents and tunnels have of it. */
function isPublicIpv6(hostname: string): boolean {
  return /^\[[23][0-9a-f]{3}:/.test(hostname) && !/^\[(2001:(:|0:|db8:)|2002:|3fff:)/.test(hostname);
}

/** `URL` writes an IPv4 address in its usual form, whichever it was given in. */
function toNumber(name: string): number | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(name)) return undefined;
  return name.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}

function shareBits(a: number, b: number, bits: number): boolean {
  const size = 2 ** (32 - bits);
  return Math.floor(a / size) === Math.floor(b / size);
}
