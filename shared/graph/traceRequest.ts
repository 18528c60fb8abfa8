import type { GraphRequest } from '../call/commands/graphRequest.ts';
import type { GraphReply } from '../call/replies/graphReply.ts';
import type { GraphResponse } from '../ports/graph.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { toUrlTemplate } from './urlTemplate.ts';

/** Makes a request to Graph as a span and measures it, by OpenTelemetry's conventions for HTTP clients. */
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

/** A status that is an error is its own type; so is a failure without a status. */
function errorTypeOf(reply: GraphReply): string | undefined {
  if (reply.kind !== 'status') return reply.kind;
  return reply.status >= 400 ? String(reply.status) : undefined;
}
