import type { Cookie } from '../functionsCoreTypes.ts';

const sameSiteValues = { lax: 'lax', strict: 'strict', explicitNone: 'none', none: undefined };

/** Writes a cookie as a `Set-Cookie` header, with ASP.NET's order, escaping and default path. */
export function toSetCookie(cookie: Cookie): string {
  const expires = cookie.expires?.value;
  const attributes: [string, string | number | undefined][] = [
    [cookie.name, encodeURIComponent(cookie.value)],
    ['expires', expires && new Date(expires.seconds * 1000).toUTCString()],
    ['max-age', cookie.maxAge?.value],
    ['domain', cookie.domain?.value],
    ['path', cookie.path?.value ?? '/'],
    ['samesite', sameSiteValues[cookie.sameSite ?? 'none']],
  ];
  const flags = [cookie.secure?.value && 'secure', cookie.httpOnly?.value && 'httponly'];
  return [
    ...attributes.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}=${value}`),
    ...flags.filter(Boolean),
  ].join('; ');
}
