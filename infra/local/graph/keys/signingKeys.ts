import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

/**
 * `current` signs; `retired` was published until the last rotation; `unknown` never was, and `forged` is an
 * unknown key that claims the current one's id.
 */
export type KeyName = 'current' | 'retired' | 'unknown' | 'forged';

export interface SigningKeys {
  published(): JWK[];
  key(name: KeyName): SigningKey;
  /** Publishes a fresh key in place of the current one. */
  rotate(): Promise<void>;
}

export async function createSigningKeys(): Promise<SigningKeys> {
  let current = await createKey();
  let retired = await createKey();
  const unknown = await createKey();

  return {
    published: () => [current.publicJwk],
    key(name) {
      if (name === 'forged') return { ...unknown, kid: current.kid };
      return { current, retired, unknown }[name];
    },
    async rotate() {
      const next = await createKey();
      retired = current;
      current = next;
    },
  };
}

async function createKey(): Promise<SigningKey> {
  const kid = randomUUID();
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' };
  return { kid, privateKey, publicJwk };
}
