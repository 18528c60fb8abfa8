import type { CallControl } from '../ports.ts';
import { toActionRequest } from './actionRequest.ts';
import type { GraphClient } from './graphClient.ts';

/** Answers, redirects and rejects by Graph's communications API. */
export function createCallControl(client: GraphClient): CallControl {
  return {
    act: async (call, action, { signal, freshToken }) => {
      if (action.kind === 'ignore') return { kind: 'notSent' };
      const request = toActionRequest(call, action);
      const { reply } = await client.send(request, { tenantId: call.tenantId, signal, freshToken });
      return reply;
    },
  };
}
