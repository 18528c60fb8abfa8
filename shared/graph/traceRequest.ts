import type { GraphRequest } from '../call/commands/graphRequest.ts';
import type { GraphReply } from '../call/replies/graphReply.ts';
import type { GraphResponse } from '../ports/graph.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { toUrlTemplate } from './urlTemplate.ts';

/** Runs a request to Graph in a client span and measures it, as OpenTelemetry's conventions for HTTP clients say. */
export async function traceRequest(
  { method, path }: GraphRequest,
  serverAddress: string,
  telemetry: Telemetry,
  send: () => Promise<GraphResponse>,
): Promise<GraphResponse> {
  const attributes = {
    httpMethod: method,
    urlTemplate: toUrlTemplate(`/communications${path}`),
    serverAddress,
  };
  const name = `${method} ${attributes.urlTemplate}`;
  return telemetry.inSpan(name, { kind: 'client', attributes }, async (span) => {
    const begun = performance.now();
    const response = await send();
    const seconds = (performance.now() - begun) / 1_000;
    const httpStatus = response.reply.kind === 'status' ? response.reply.status : undefined;
    const errorType = errorTypeOf(response.reply);
    span.set({ httpStatus });
    if (errorType !== undefined) span.fail(errorType);
    telemetry.measure('httpClientDuration', seconds, { ...attributes, httpStatus, errorType });
    return response;
  });
}

/** The value of `error.type`: an error's status, or the kind of failure. */
function errorTypeOf(reply: GraphReply): string | undefined {
  if (reply.kind !== 'status') return reply.kind;
  return reply.status >= 400 ? String(reply.status) : undefined;
}
