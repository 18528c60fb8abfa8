import { parseJson } from '../call/schema/parseJson.ts';
import type { GraphCalls } from '../ports.ts';
import type { GraphClient } from './graphClient.ts';

/** Requests about calls by the communications API. */
export function createGraphCalls(client: GraphClient): GraphCalls {
  return {
    request: async ({ version = 'v1.0' as const, path, ...rest }, options) => {
      const request = { version, path: `/communications${path}`, ...rest };
      const { body = '', ...response } = await client.send(request, options);
      // Some replies have no body, and one that isn't JSON tells no more than its status.
      return { ...response, body: parseJson(body) };
    },
  };
}
