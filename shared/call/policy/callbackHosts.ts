/**
 * The first callback URI in what somebody other than the policy's author wants done that leads to a host which isn't
 * among those allowed: whoever is posted a call's notifications has the call. `value` is data as parsed from JSON.
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

/** Hosts are as in a URL: in lower case, with a port where it isn't the scheme's own. */
function isAllowed(uri: string, hosts: readonly string[]): boolean {
  return URL.canParse(uri) && hosts.includes(new URL(uri).host);
}
