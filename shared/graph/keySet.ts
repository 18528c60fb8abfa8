import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from 'jose';
import { request } from 'undici';
import * as z from 'zod';
import type { Clock } from '../ports.ts';

const configuration = z.looseObject({ jwks_uri: z.url() });
const keys = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** A sender may name any key id; the key set isn't asked for again more often than this. Milliseconds. */
const REFETCH_FLOOR = 2_000;
const FETCH_TIMEOUT = 5_000;

/** The keys that a token issuer publishes, found through its OpenID configuration and kept warm. */
export interface KeySet {
  /** Fetches the keys; rejects where they can't be had, and then the ones before stay in force. */
  refresh(): Promise<void>;
  /** The key for a token's header. An unknown key id is looked for once more, because keys rotate. */
  keyFor(header: JWSHeaderParameters): Promise<CryptoKey>;
  readonly isWarm: boolean;
}

export function createKeySet(openIdConfigurationUrl: string, clock: Clock): KeySet {
  let find: ReturnType<typeof createLocalJWKSet> | undefined;
  let pending: Promise<void> | undefined;
  let refetchedAt = Number.NEGATIVE_INFINITY;

  const refresh = async () => {
    pending ??= fetchKeys(openIdConfigurationUrl)
      .then((set) => {
        find = createLocalJWKSet(set);
      })
      .finally(() => {
        pending = undefined;
      });
    await pending;
  };

  const refetch = async () => {
    if (pending === undefined) {
      await clock.sleep(refetchedAt + REFETCH_FLOOR - clock.now());
      refetchedAt = clock.now();
    }
    await refresh();
  };

  return {
    refresh,
    get isWarm() {
      return find !== undefined;
    },
    keyFor: async (header) => {
      try {
        if (find !== undefined) return await find(header);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      }
      await refetch();
      if (find === undefined) throw new errors.JWKSNoMatchingKey();
      return find(header);
    },
  };
}

async function fetchKeys(openIdConfigurationUrl: string): Promise<JSONWebKeySet> {
  const { jwks_uri } = configuration.parse(await fetchJson(openIdConfigurationUrl));
  return keys.parse(await fetchJson(jwks_uri));
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await request(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT) });
  if (response.statusCode !== 200) {
    await response.body.dump();
    throw new Error(`${url} replied ${response.statusCode}; expected 200.`);
  }
  return response.body.json();
}
