import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { application } from '../shared/application.ts';
import { readCallId } from '../shared/call/notification/callId.ts';
import { requestCommand } from '../shared/flow/requestCommand.ts';
import { toCommandReply } from '../shared/operator/commandReply.ts';
import { operatorEndpoint } from '../shared/operator/operatorEndpoint.ts';
import { readCommandRequest } from '../shared/operator/readCommandRequest.ts';

/** For operators: queues a command for an active call. */
export async function operateCall(
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const { openStorage, ...ports } = application();
  return operatorEndpoint(request, context, 'Calls.Operate', ports, async (requestedBy) => {
    const callId = readCallId(request.params['callId'] ?? '');
    const requested = { ...(await readCommandRequest(request, 'call', ports.settings)), requestedBy };
    const all = { ...ports, ...(await openStorage()) };
    return toCommandReply(callId, await requestCommand(callId, requested, all));
  });
}

app.http('operateCall', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'operator/calls/{callId}/commands',
  handler: operateCall,
});
