import { randomUUID } from 'node:crypto';
import { eventually } from '../support/eventually.ts';
import { type LocalStack, startLocalStack } from '../support/localStack.ts';

/** Who may operate: the product's own verification against an authority that signs real tokens. */

const apiId = '5c0d5a2e-6a3a-4c6e-9f7e-9b3a4f1c2d10';
const customer = 'c0570000-0000-4000-8000-000000000000';
const olga = { oid: randomUUID(), name: 'olga@contoso.com' };
const client = randomUUID();

let stack: LocalStack;
const printed: string[] = [];
beforeAll(async () => {
  stack = await startLocalStack({ OPERATOR_AUDIENCE: `api://${apiId}` }, (line) => void printed.push(line));
});
afterAll(async () => stack.stop());

interface Wanted {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly key?: 'unknown' | 'forged';
  readonly version?: 1 | 2;
  readonly tenantId?: string;
}

/** A user's token of version 1.0 with the role to operate, but for what is wanted; `null` leaves a claim out. */
async function token({ claims = {}, ...wanted }: Wanted = {}): Promise<string> {
  const names =
    wanted.version === 2
      ? { aud: apiId, azp: client, appid: null, preferred_username: olga.name }
      : { aud: `api://${apiId}`, appid: client, upn: olga.name };
  const user = { roles: ['Calls.Operate'], scp: 'Calls', oid: olga.oid, sub: 'pairwise', idtyp: null };
  const response = await fetch(`${stack.graphUrl}/simulator/authority/tokens`, {
    method: 'POST',
    body: JSON.stringify({ ...wanted, claims: { ...user, ...names, ...claims } }),
  });
  return ((await response.json()) as { token: string }).token;
}

async function ask(authorization: string | undefined, body?: unknown, path = '/calls') {
  return fetch(`${stack.functionsUrl}/api/operator${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(authorization === undefined ? {} : { authorization }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
const read = async (wanted: Wanted = {}) => (await ask(`Bearer ${await token(wanted)}`)).status;
const operate = async (wanted: Wanted = {}, body: unknown = { create: { targets: [{ user: 'u' }] } }) =>
  ask(`Bearer ${await token(wanted)}`, body);

const appOnly = { scp: null, oid: client, sub: client, upn: null };

describe('an operator is let in', () => {
  test.each<[string, Wanted]>([
    ['with a token of version 1.0 for api://<app id>', {}],
    ['with one of version 2.0 for the bare app id', { version: 2 }],
    ['to read, with the role to read', { claims: { roles: ['Calls.Read'] } }],
    ['as an application of its own', { claims: appOnly }],
    ['as an application that says so', { claims: { scp: null, idtyp: 'app' } }],
    ['through another client that Entra gave the token to', { claims: { appid: randomUUID() } }],
    ['with a clock that is ahead', { claims: { nbf: Math.floor(Date.now() / 1_000) + 120 } }],
  ])('%s', async (_who, wanted) => {
    expect(await read(wanted)).toBe(200);
  });
});

const ago = (seconds: number) => Math.floor(Date.now() / 1_000) - seconds;

describe('401 for', () => {
  test.each<[string, Wanted]>([
    ['another audience', { claims: { aud: 'api://another' } }],
    ['the audience of Graph', { claims: { aud: 'https://graph.microsoft.com' } }],
    ['no audience', { claims: { aud: null } }],
    ['another tenant', { tenantId: customer }],
    ['another tenant behind our issuer', { claims: { tid: customer } }],
    ['our tenant behind another issuer', { claims: { iss: `https://sts.windows.net/${customer}/` } }],
    ['the Bot Framework’s issuer', { claims: { iss: 'https://api.botframework.com' } }],
    ['no tenant', { claims: { tid: null } }],
    ['an end that has passed', { claims: { exp: ago(10), iat: ago(3_600), nbf: ago(3_600) } }],
    ['no end', { claims: { exp: null } }],
    ['a user’s token without a scope, as an ID token is', { claims: { scp: null } }],
    ['one without a scope that names no application', { claims: { ...appOnly, appid: null } }],
    ['an unknown key', { key: 'unknown' }],
    ['a forged key', { key: 'forged' }],
  ])('%s', async (_what, wanted) => {
    const response = await operate(wanted);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
  });

  test.each<[string, string | undefined]>([
    ['no token', undefined],
    ['no JWT', 'Bearer abc'],
    ['another scheme', 'Basic b2xnYTpzZWNyZXQ='],
  ])('%s', async (_what, authorization) => {
    expect((await ask(authorization)).status).toBe(401);
  });

  test("Graph's own token for the bot", async () => {
    const response = await fetch(`${stack.graphUrl}/simulator/tokens`, { method: 'POST' });
    const { token: graphs } = (await response.json()) as { token: string };
    expect((await ask(`Bearer ${graphs}`)).status).toBe(401);
  });
});

describe('403', () => {
  test('for reading without a role', async () => {
    expect(await read({ claims: { roles: null } })).toBe(403);
    expect(await read({ claims: { roles: ['calls.read', 'Calls.Initiate.All'] } })).toBe(403);
  });

  test.each<[string, object]>([
    ['a user’s', {}],
    ['an application’s', appOnly],
  ])('for operating with %s role to read', async (_whose, more) => {
    const claims = { ...more, roles: ['Calls.Read'] };
    expect((await operate({ claims })).status).toBe(403);
    const path = `/calls/${randomUUID()}/commands`;
    expect((await ask(`Bearer ${await token({ claims })}`, { hangUp: {} }, path)).status).toBe(403);
  });

  test('is not 401, and 404 comes only after it', async () => {
    const path = `/calls/${randomUUID()}/commands`;
    expect((await ask(`Bearer ${await token()}`, { hangUp: {} }, path)).status).toBe(404);
  });
});

test('whoever is turned away is logged by the reason, and nobody by a name', () => {
  const lines = printed.filter((line) => line.includes('An operator was turned away'));
  const text = lines.join('\n');
  expect(text).toContain('"httpStatus":401');
  expect(text).toContain('"reason":"role"');
  expect(printed.join('\n')).not.toMatch(new RegExp(`${olga.name}|${olga.oid}|${client}|eyJ`));
});

test('who asked for a command stands in its record, and who placed a call in the call’s', async () => {
  const authorization = `Bearer ${await token()}`;
  const { commandId } = (await (await operate()).json()) as { commandId: string };
  const requester = { oid: olga.oid, appid: client, name: olga.name };
  const placed = await eventually('the call’s record says who placed it', async () => {
    const command = (await (await ask(authorization, undefined, `/commands/${commandId}`)).json()) as {
      callId?: string;
    };
    expect(command).toMatchObject({ requestedBy: requester });
    if (command.callId === undefined) return false;
    // Graph may tell of the call before the command's own event is recorded.
    const response = await ask(authorization, undefined, `/calls/${command.callId}`);
    const { call } = (await response.json()) as { call?: { placedBy?: object } };
    return call?.placedBy;
  });
  expect(placed).toEqual(requester);
});
