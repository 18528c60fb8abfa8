/**
 * The first callback URI in `value` whose host is not allowed; `undefined` if there is none. Whoever receives a call's
 * notifications controls the call, so only the policy's author may name any host. `value` is parsed JSON.
 */
export function foreignCallbackUri(value: unknown, hosts: readonly string[]): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, entry] of Object.entries(value)) {
    if (name === 'callbackUri' && typeof entry === 'string') {
      if (!isAllowed(entry, hosts)) return entry;
    } else {
      const found = foreignCallbackUri(entry, hosts);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** `hosts` are as in a URL: lower case, with the port unless it is the scheme's default. */
function isAllowed(uri: string, hosts: readonly string[]): boolean {
  return URL.canParse(uri) && hosts.includes(new URL(uri).host);
}
