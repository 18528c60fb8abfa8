import { createServer, type RequestListener } from 'node:http';

/** A Graph that knows every call and replies at once, and the key set behind the tokens of the bench. */
export function createInstantGraph(keys: string) {
  const reply: RequestListener = (request, response) => {
    request.resume().on('end', () => {
      const address = `http://${request.headers.host}`;
      response.setHeader('content-type', 'application/json');
      if (request.url?.endsWith('/OpenIdConfiguration') === true)
        return response.end(JSON.stringify({ jwks_uri: `${address}/keys` }));
      if (request.url === '/keys') return response.end(keys);
      return response.writeHead(202).end();
    });
  };
  return createServer(reply);
}
