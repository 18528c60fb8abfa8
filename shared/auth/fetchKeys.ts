import { importJWK, type JSONWebKeySet } from 'jose';
import * as z from 'zod';
import { createHttpClient } from '../http/httpClient.ts';

/** Milliseconds for both requests together: configuration and keys. */
const FETCH_TIMEOUT = 5_000;
/** Bytes. */
const REPLY_LIMIT = 1024 * 1024;
const client = createHttpClient({ connections: 8 });

const configuration = z.looseObject({ jwks_uri: z.url() });
const document = z.looseObject({ keys: z.array(z.unknown()) });

/** An RSA signing key of at least 2,048 bits. Other keys are ignored. */
const signingKey = z.object({
  kty: z.literal('RSA'),
  kid: z.exactOptional(z.string()),
  use: z.literal('sig').default('sig'),
  alg: z.literal('RS256').default('RS256'),
  n: z.base64url().min(342),
  e: z.base64url(),
});
type SigningKey = z.infer<typeof signingKey>;

/** Fetches the signing keys that an issuer publishes, without unusable ones and duplicates. Rejects if none is left. */
export async function fetchKeys(openIdConfigurationUrl: string): Promise<JSONWebKeySet> {
  const signal = AbortSignal.timeout(FETCH_TIMEOUT);
  const { jwks_uri } = configuration.parse(await fetchJson(openIdConfigurationUrl, signal));
  const { keys } = document.parse(await fetchJson(jwks_uri, signal));
  const usable = await Promise.all(keys.map(async (key) => toUsableKey(key)));
  const each = new Map(usable.flatMap((key) => (key === undefined ? [] : [[`${key.kid} ${key.n}`, key]])));
  if (each.size === 0) throw new Error(`${jwks_uri} lists no key that can be used.`);
  return { keys: [...each.values()] };
}

async function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  const { status, text } = await client.request(url, { signal, limit: REPLY_LIMIT });
  if (status !== 200) throw new Error(`${url} replied ${status}; expected 200.`);
  return JSON.parse(text ?? '');
}

async function toUsableKey(value: unknown): Promise<SigningKey | undefined> {
  const { data: key } = signingKey.safeParse(value);
  if (key === undefined) return undefined;
  return importJWK(key).then(
    () => key,
    () => undefined,
  );
}
