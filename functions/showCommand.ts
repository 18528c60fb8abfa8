import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { application } from '../shared/application.ts';
import { showCommand as show } from '../shared/flow/showCommand.ts';
import { notFound } from '../shared/httpReply.ts';
import { toCommandView } from '../shared/operator/commandView.ts';
import { operatorEndpoint } from '../shared/operator/operatorEndpoint.ts';

/** For operators: the state of a command. */
export async function showCommand(
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const { openStorage, ...ports } = application();
  return operatorEndpoint(request, context, 'Calls.Read', ports, async () => {
    const commandId = request.params['commandId'] ?? '';
    const found = await show(commandId, await openStorage());
    if (found === undefined) throw notFound('No such command is known.');
    return { status: 200, jsonBody: toCommandView(found) };
  });
}

app.http('showCommand', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'operator/commands/{commandId}',
  handler: showCommand,
});
