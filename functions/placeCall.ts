import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { application } from '../shared/application.ts';
import { requestNewCall } from '../shared/flow/requestCommand.ts';
import { operatorEndpoint } from '../shared/operator/operatorEndpoint.ts';
import { readCommandRequest } from '../shared/operator/readCommandRequest.ts';

/** For operators: queues a new call, to someone or into a meeting. */
export async function placeCall(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const { openStorage, ...ports } = application();
  return operatorEndpoint(request, context, 'Calls.Operate', ports, async (requestedBy) => {
    const requested = { ...(await readCommandRequest(request, 'newCall', ports.settings)), requestedBy };
    const jsonBody = await requestNewCall(requested, { ...ports, ...(await openStorage()) });
    return { status: 202, jsonBody };
  });
}

app.http('placeCall', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'operator/calls',
  handler: placeCall,
});
