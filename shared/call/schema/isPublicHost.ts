/** IPv4 networks that are reserved or private: first address and prefix length in bits (RFC 6890). */
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

/** Domain endings that are valid only inside a private network. */
const privateEndings = ['localhost', 'local', 'internal', 'intranet', 'lan', 'corp', 'home', 'home.arpa'];

/**
 * Whether the URL's host can be public. False for private, link-local and loopback addresses. Names are not resolved.
 */
export function isPublicHost({ hostname }: URL): boolean {
  if (hostname.startsWith('[')) return isPublicIpv6(hostname);
  const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
  const address = toNumber(name);
  if (address !== undefined)
    return !reserved.some(([first, bits]) => shareBits(address, toNumber(first) ?? 0, bits));
  return !privateEndings.some((ending) => name === ending || name.endsWith(`.${ending}`));
}

/** Public addresses are in 2000::/3, except those for documentation and tunnels. */
function isPublicIpv6(hostname: string): boolean {
  return /^\[[23][0-9a-f]{3}:/.test(hostname) && !/^\[(2001:(:|0:|db8:)|2002:|3fff:)/.test(hostname);
}

/** An IPv4 address as a number; `undefined` for a name. `URL` has already brought every spelling into this form. */
function toNumber(name: string): number | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(name)) return undefined;
  return name.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}

function shareBits(a: number, b: number, bits: number): boolean {
  const size = 2 ** (32 - bits);
  return Math.floor(a / size) === Math.floor(b / size);
}
