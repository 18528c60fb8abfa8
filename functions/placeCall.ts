import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { application } from '../shared/application.ts';
import { requestNewCall } from '../shared/flow/requestCommand.ts';
import { operatorEndpoint } from '../shared/operator/operatorEndpoint.ts';
import { readCommandRequest } from '../shared/operator/readCommandRequest.ts';

/** Queues a new call: one to somebody, or one that joins a meeting. */
export async function placeCall(request: HttpRequest): Promise<HttpResponseInit> {
  const { operatorAccess, openStorage, ...ports } = application();
  return operatorEndpoint(request, 'Calls.Operate', operatorAccess, async () => {
    const requested = await readCommandRequest(request, 'newCall');
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
