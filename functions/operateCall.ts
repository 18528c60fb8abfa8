import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { application } from '../shared/application.ts';
import { readCallId } from '../shared/call/callId.ts';
import { requestCommand } from '../shared/flow/requestCommand.ts';
import { notFound, Refusal } from '../shared/httpReply.ts';
import { operatorEndpoint } from '../shared/operator/operatorEndpoint.ts';
import { readCommandRequest } from '../shared/operator/readCommandRequest.ts';

/** Queues a command for a call that goes on. */
export async function operateCall(request: HttpRequest): Promise<HttpResponseInit> {
  const { operatorAccess, openStorage, ...ports } = application();
  return operatorEndpoint(request, 'Calls.Operate', operatorAccess, async () => {
    const callId = readCallId(request.params['callId'] ?? '');
    const requested = await readCommandRequest(request, 'call');
    const jsonBody = await requestCommand(callId, requested, { ...ports, ...(await openStorage()) });
    if (jsonBody === 'callUnknown') throw notFound(`No call ${callId} is recorded.`);
    if (jsonBody === 'callOver')
      throw new Refusal(409, 'Conflict', `The call ${callId} takes no commands any more.`);
    return { status: 202, jsonBody };
  });
}

app.http('operateCall', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'operator/calls/{callId}/commands',
  handler: operateCall,
});
