import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import type { Graph } from '../../../infra/local/graph/startGraph.ts';
import { ask, type Bot, reportOf, requests, startBot, startCall, startGraphFor } from './bot.ts';

const unpublished = 'no applicable key found in the JSON Web Key Set';
const audience = '24701998-1a73-4d42-8085-bf46ed0ae039';

describe('the tokens of notifications', () => {
  let bot: Bot;
  let graph: Graph;

  beforeAll(async () => {
    bot = await startBot();
    graph = await startGraphFor(bot, { appId: audience, tenantId: 'a-tenant' });
  });
  afterAll(async () => {
    await graph.close();
    await bot.close();
  });

  async function verify(token: string) {
    const configuration = await fetch(`${graph.address}/v1/.well-known/OpenIdConfiguration`);
    const { issuer, jwks_uri } = (await configuration.json()) as { issuer: string; jwks_uri: string };
    const keys = createRemoteJWKSet(new URL(jwks_uri));
    return jwtVerify(token, keys, { audience, issuer, algorithms: ['RS256'] });
  }

  async function tokenBy(key: string, claims: object = {}): Promise<string> {
    const response = await fetch(`${graph.address}/simulator/tokens`, {
      method: 'POST',
      body: JSON.stringify({ key, claims }),
    });
    return ((await response.json()) as { token: string }).token;
  }

  test('are signed by the published key set, for the bot, with the tenant, and live 65 minutes', async () => {
    const callId = await startCall(graph, 'redirect-application');
    await ask(graph, 'POST', `${callId}/redirect`, requests.redirectToApplication);
    await reportOf(graph, callId, 10);

    for (const { headers } of bot.told) {
      const { payload } = await verify(headers.authorization?.replace('Bearer ', '') ?? '');
      expect(payload).toMatchObject({ iss: 'https://api.botframework.com', tid: 'a-tenant' });
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(65 * 60);
    }
  });

  test('come with the headers that bots have seen', () => {
    expect(bot.told[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Microsoft-Skype/3.0,(Calling/1.0)',
      'x-microsoft-skype-message-id': expect.any(String),
      'x-microsoft-skype-chain-id': expect.any(String),
      'scenario-id': bot.told[0]?.headers['x-microsoft-skype-chain-id'],
    });
  });

  test('can be had with any claim changed or left out', async () => {
    const token = await tokenBy('current', { iss: 'https://graph.microsoft.com', tid: null });
    const claims = decodeJwt(token);
    expect(claims.iss).toBe('https://graph.microsoft.com');
    expect(claims).not.toHaveProperty('tid');
  });

  test.each([
    ['unknown', unpublished],
    ['forged', 'signature verification failed'],
  ])('can be had by an %s key, which verifies nowhere', async (key, reason) => {
    await expect(verify(await tokenBy(key))).rejects.toThrow(reason);
  });

  test('by the retired key no longer verify once the keys are rotated; by the new one they do', async () => {
    const before = await tokenBy('current');
    const after = await tokenBy('rotated');
    await expect(verify(before)).rejects.toThrow(unpublished);
    await expect(verify(after)).resolves.toBeDefined();
    await expect(verify(await tokenBy('retired'))).rejects.toThrow(unpublished);
  });
});
