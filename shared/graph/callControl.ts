import { type ReadyAction, toActionRequest } from '../call/decision/actionRequest.ts';
import type { Action } from '../call/policy/decide.ts';
import type { GraphReply } from '../call/replies/graphReply.ts';
import type { CallControl, Graph, GraphCall } from '../ports/graph.ts';
import { type MakeMediaReady, MediaHostFailed } from './mediaHost.ts';

/**
 * Answers, redirects and rejects calls with Graph's communications API. An answer first gets its media from the media
 * host.
 */
export function createCallControl(graph: Graph, makeMediaReady: MakeMediaReady): CallControl {
  const ready = async (call: GraphCall, action: Exclude<Action, { kind: 'ignore' }>, signal: AbortSignal) =>
    action.kind === 'answer'
      ? { ...action, media: await makeMediaReady(action.media, call, signal) }
      : action;
  return {
    act: async (call, action, { signal, freshToken }) => {
      if (action.kind === 'ignore') return { kind: 'notSent' };
      let readyAction: ReadyAction;
      try {
        readyAction = await ready(call, action, signal);
      } catch (error) {
        return toNotSent(error);
      }
      const request = toActionRequest(call, readyAction);
      const { reply } = await graph.request(request, { tenantId: call.tenantId, signal, freshToken });
      return reply;
    },
  };
}

function toNotSent(error: unknown): GraphReply {
  if (!(error instanceof MediaHostFailed)) throw error;
  return { kind: 'notSent', error: { code: error.code, message: error.message } };
}
