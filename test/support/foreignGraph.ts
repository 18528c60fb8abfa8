import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';

/** One request that the product made of Graph. */
export interface GraphCallRequest {
  readonly callId: string;
  readonly action: string;
  readonly version: string;
  readonly body: unknown;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly authorization: string | undefined;
}

/** What this Graph does with a request: a status, or one of the ways a reply can fail to come. */
export type Reaction =
  | {
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: unknown;
      readonly after?: number;
    }
  | 'silence'
  | 'cut';

export const appId = '11111111-2222-4333-8444-555555555555';
export const tenantId = '99999999-8888-4777-8666-555555555555';

export interface ForeignGraph {
  readonly url: string;
  readonly requests: readonly GraphCallRequest[];
  requestsFor(callId: string): readonly GraphCallRequest[];
  /** The reactions to a call's requests, in order; the last one goes on. 202 for a call that isn't named. */
  script(callId: string, ...reactions: readonly Reaction[]): void;
  /** A token as Graph's, but for these claims; undefined leaves one out. */
  token(claims?: Readonly<Record<string, unknown>>, options?: TokenOptions): Promise<string>;
  /** Publishes new keys and forgets the old ones. */
  rotateKeys(): Promise<void>;
  keySetRequests(): number;
  close(): Promise<void>;
}

export interface TokenOptions {
  readonly key?: CryptoKey | Uint8Array;
  readonly alg?: string;
  readonly kid?: string | null;
}

/** What is asked of a call without a further word in the path; a POST makes a new one, which has no id yet. */
const plainActions: Readonly<Record<string, string>> = { GET: 'get', DELETE: 'hangUp', POST: 'create' };

/** A Graph of another make than the local simulator, with keys of its own. */
export async function startForeignGraph(): Promise<ForeignGraph> {
  let keys = await newKeys('first');
  let rotations = 0;
  let keySetRequests = 0;
  const requests: GraphCallRequest[] = [];
  const scripts = new Map<string, Reaction[]>();

  const server = createServer((request, response) => {
    void serve(request, response);
  });
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '';
    if (path === '/openid')
      return reply(response, 200, { jwks_uri: `${url()}/keys`, issuer: 'https://api.botframework.com' });
    // Entra's, of the bot's own tenant: operators' tokens are signed by the same keys.
    if (path === `/${tenantId}/v2.0/.well-known/openid-configuration`)
      return reply(response, 200, { jwks_uri: `${url()}/keys`, issuer: `${url()}/${tenantId}/v2.0` });
    if (path === '/keys') {
      keySetRequests += 1;
      // As in the field: each key twice, and one that nobody can use.
      return reply(response, 200, { keys: [{ kty: 'RSA', kid: 'broken' }, keys.jwk, keys.jwk] });
    }
    const match =
      /^\/(?<version>v1\.0|beta)\/communications\/calls(?:\/(?<callId>[^/]+)(?:\/(?<action>[\w/]+))?)?$/.exec(
        path,
      )?.groups;
    const text = await readText(request);
    const { version = '', callId = '', action = plainActions[request.method ?? ''] ?? '' } = match ?? {};
    const { authorization } = request.headers;
    requests.push({
      version,
      callId,
      action,
      authorization,
      body: text === '' ? undefined : JSON.parse(text),
      at: Date.now(),
    });
    return react(nextReaction(callId), response);
  };
  const nextReaction = (callId: string): Reaction => {
    const reactions = scripts.get(callId) ?? [];
    return (reactions.length > 1 ? reactions.shift() : reactions[0]) ?? { status: 202 };
  };
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: url(),
    requests,
    requestsFor: (callId) => requests.filter((request) => request.callId === callId),
    script: (callId, ...reactions) => void scripts.set(callId, [...reactions]),
    token: async (claims = {}, { key = keys.privateKey, alg = 'RS256', kid = keys.kid } = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const usual = {
        iss: 'https://api.botframework.com',
        aud: appId,
        tid: tenantId,
        nbf: now - 60,
        exp: now + 3_900,
      };
      const token = new SignJWT(JSON.parse(JSON.stringify({ ...usual, ...claims })));
      return token.setProtectedHeader({ alg, typ: 'JWT', ...(kid === null ? {} : { kid }) }).sign(key);
    },
    rotateKeys: async () => {
      rotations += 1;
      keys = await newKeys(`rotated-${rotations}`);
    },
    keySetRequests: () => keySetRequests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function newKeys(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' } };
}

function react(reaction: Reaction, response: ServerResponse): void {
  if (reaction === 'silence') return;
  if (reaction === 'cut') {
    response.socket?.destroy();
    return;
  }
  const { status, headers, body, after = 0 } = reaction;
  setTimeout(() => reply(response, status, body, headers), after);
}

function reply(
  response: ServerResponse,
  status: number,
  body?: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
