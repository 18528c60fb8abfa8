import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { application } from '../shared/application.ts';
import { operatorEndpoint } from '../shared/operator/operatorEndpoint.ts';
import { operatorSchema } from '../shared/operator/operatorSchema.ts';

/** The words of the operator's routes, and the shape of every command, for whoever makes forms of them. */
export async function showSchema(
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const { sharedReads, ...ports } = application();
  return operatorEndpoint(request, context, 'Calls.Read', ports, async () =>
    sharedReads.reply(request, async () => operatorSchema(ports.settings)),
  );
}

app.http('showSchema', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'operator/schema',
  handler: showSchema,
});
