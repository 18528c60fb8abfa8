import { createServer, type IncomingMessage } from 'node:http';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { Agent, request as send } from 'undici';

/**
 * The least that answers a call: the token verified, the body parsed, one request to Graph, 202. No deadline, no
 * policy, no queue, no record.
 */
export function createBareAnswer(keys: string, graphBaseUrl: string, audience: string) {
  const keySet = createLocalJWKSet(JSON.parse(keys) as JSONWebKeySet);
  const dispatcher = new Agent({ keepAliveTimeout: 60_000 });
  const answer = async (request: IncomingMessage) => {
    await jwtVerify(request.headers.authorization?.slice('Bearer '.length) ?? '', keySet, { audience });
    const { value } = JSON.parse(await textOf(request)) as { value: [{ resourceData: { id: string } }] };
    const reply = await send(`${graphBaseUrl}/communications/calls/${value[0].resourceData.id}/answer`, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer local' },
      body: '{"callbackUri":"https://bot.contoso.com/api/calls","acceptedModalities":["audio"]}',
    });
    await reply.body.dump();
  };
  return createServer((request, response) => {
    answer(request).then(
      () => response.writeHead(202).end(),
      () => response.writeHead(500).end(),
    );
  });
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
