import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { application } from '../shared/application.ts';
import { createLog } from '../shared/telemetry/log.ts';

/** Receives Graph's notifications. An incoming call is answered, redirected or rejected before this returns. */
export async function callNotification(
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  return application().callback(request, createLog(context), context.traceContext?.traceParent);
}

app.http('callNotification', {
  methods: ['POST'],
  // Graph's token is verified inside.
  authLevel: 'anonymous',
  route: 'calls/{callbackKey?}',
  handler: callNotification,
});
