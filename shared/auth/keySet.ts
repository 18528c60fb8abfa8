import { type CryptoKey, createLocalJWKSet, errors, type JWSHeaderParameters } from 'jose';
import type { Clock } from '../ports/clock.ts';
import { fetchKeys } from './fetchKeys.ts';

/** How old keys grow before they are fetched anew, behind the calls' back. Milliseconds, as all here. */
const LIFETIME = 60 * 60_000;
/** A sender may name any key id: the keys are fetched for one that is unknown no more often than this. */
const LOOK_UP_COOLDOWN = 30_000;
/** Where there are no keys at all every call is lost, so the next try is sooner. */
const COLD_COOLDOWN = 2_000;
/** How many may wait for one fetch: with an unknown key id, and while there are no keys at all. */
const MOST_WAITING = 8;
const MOST_WAITING_COLD = 100;

/** Whether a token is good can't be said, because the keys can't be had: the outage is ours, and not the sender's. */
export class KeysUnavailable extends Error {
  readonly code = 'keys-unavailable';
  constructor(cause?: unknown) {
    super('The keys that tokens are verified with cannot be had.', { cause });
    this.name = 'KeysUnavailable';
  }
}

/** The keys that a token issuer publishes, found through its OpenID configuration and kept warm. */
export interface KeySet {
  /** Fetches the keys; rejects where they can't be had, and then the ones before stay in force. */
  refresh(): Promise<void>;
  /** Fetches the keys if they have grown old or the last fetch failed. Never rejects. */
  renew(): Promise<void>;
  /**
   * The key for a token's header. An unknown key id is looked for once more, because keys rotate, but not by everybody
   * and not again and again. Throws `KeysUnavailable`, or an error of `jose` where there is no such key.
   */
  keyFor(header: JWSHeaderParameters): Promise<CryptoKey>;
  readonly isWarm: boolean;
}

export function createKeySet(openIdConfigurationUrl: string, clock: Clock): KeySet {
  let find: ReturnType<typeof createLocalJWKSet> | undefined;
  let fetching: Promise<void> | undefined;
  let failure: unknown;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let lookedUpAt = Number.NEGATIVE_INFINITY;
  let waiting = 0;

  const fetchOnce = async () => {
    try {
      find = createLocalJWKSet(await fetchKeys(openIdConfigurationUrl));
      fetchedAt = clock.now();
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
    keyFor: async (header) => {
      const known = await find?.(header).catch(unlessUnknown);
      if (known !== undefined) return known;
      await lookUp();
      if (find === undefined) throw new KeysUnavailable(failure);
      const found = await find(header).catch(unlessUnknown);
      if (found !== undefined) return found;
      // One that is unknown to us may be known to its issuer, where we couldn't ask.
      throw failure === undefined ? new errors.JWKSNoMatchingKey() : new KeysUnavailable(failure);
    },
  };
}

function unlessUnknown(error: unknown): undefined {
  if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
}
