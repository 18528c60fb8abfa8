import { type CryptoKey, createLocalJWKSet, errors, type JWSHeaderParameters } from 'jose';
import type { Clock } from '../ports/clock.ts';
import { fetchKeys } from './fetchKeys.ts';

/** Age at which keys are fetched again, in the background. All in milliseconds. */
const LIFETIME = 60 * 60_000;
/** Anyone can send unknown key ids, so the keys are fetched for them at most this often. */
const LOOK_UP_COOLDOWN = 30_000;
/** Without any keys every call is lost, so the next try comes sooner. */
const COLD_COOLDOWN = 2_000;
/** The most requests that wait for one fetch: with an unknown key id, and while there are no keys. */
const MOST_WAITING = 8;
const MOST_WAITING_COLD = 100;

/** The keys are unavailable, so no token can be verified. This is our outage and not the sender's fault. */
export class KeysUnavailable extends Error {
  readonly code = 'keys-unavailable';
  constructor(cause?: unknown) {
    super('The keys that tokens are verified with cannot be had.', { cause });
    this.name = 'KeysUnavailable';
  }
}

/** The keys of a token issuer, found through its OpenID configuration and kept in memory. */
export interface KeySet {
  /** Fetches the keys. If this fails, it rejects and the old keys stay valid. */
  refresh(): Promise<void>;
  /** Fetches the keys if they are old or the last fetch failed. Never rejects. */
  renew(): Promise<void>;
  /**
   * The key for a token's header. Keys rotate, so an unknown key id causes one more fetch, within the limits above.
   * Throws `KeysUnavailable`, or an error of `jose` if the issuer has no such key.
   */
  keyFor(header: JWSHeaderParameters): Promise<CryptoKey>;
  readonly isWarm: boolean;
  /** Another whenever the keys were fetched anew: what was verified with those before is to be verified again. */
  readonly version: number;
}

export function createKeySet(openIdConfigurationUrl: string, clock: Clock): KeySet {
  let find: ReturnType<typeof createLocalJWKSet> | undefined;
  let fetching: Promise<void> | undefined;
  let failure: unknown;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let lookedUpAt = Number.NEGATIVE_INFINITY;
  let waiting = 0;
  let version = 0;

  const fetchOnce = async () => {
    try {
      find = createLocalJWKSet(await fetchKeys(openIdConfigurationUrl));
      fetchedAt = clock.now();
      version += 1;
      failure = undefined;
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      fetching = undefined;
    }
  };
  const refresh = async () => {
    fetching ??= fetchOnce();
    await fetching;
  };

  const isCooling = () =>
    fetching === undefined &&
    clock.now() - lookedUpAt < (find === undefined ? COLD_COOLDOWN : LOOK_UP_COOLDOWN);

  const lookUp = async () => {
    if (isCooling()) return;
    if (waiting >= (find === undefined ? MOST_WAITING_COLD : MOST_WAITING)) return;
    if (fetching === undefined) lookedUpAt = clock.now();
    waiting += 1;
    await refresh().catch(() => {});
    waiting -= 1;
  };

  return {
    refresh,
    renew: async () => {
      if (failure === undefined && clock.now() - fetchedAt < LIFETIME) return;
      await refresh().catch(() => {});
    },
    get isWarm() {
      return find !== undefined;
    },
    get version() {
      return version;
    },
    keyFor: async (header) => {
      const known = await find?.(header).catch(unlessUnknown);
      if (known !== undefined) return known;
      await lookUp();
      if (find === undefined) throw new KeysUnavailable(failure);
      const found = await find(header).catch(unlessUnknown);
      if (found !== undefined) return found;
      // If the last fetch failed, the issuer may know the key.
      throw failure === undefined ? new errors.JWKSNoMatchingKey() : new KeysUnavailable(failure);
    },
  };
}

function unlessUnknown(error: unknown): undefined {
  if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
}
