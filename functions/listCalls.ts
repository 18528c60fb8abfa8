import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { application } from '../shared/application.ts';
import { listCalls as list } from '../shared/flow/readCalls.ts';
import { readCallQuery } from '../shared/operator/callQuery.ts';
import { operatorEndpoint } from '../shared/operator/operatorEndpoint.ts';

/** For operators: the calls, newest first. */
export async function listCalls(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const { openStorage, ...ports } = application();
  return operatorEndpoint(request, context, 'Calls.Read', ports, async () => {
    const query = readCallQuery(request.query);
    return { status: 200, jsonBody: await list(query, await openStorage()) };
  });
}

app.http('listCalls', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'operator/calls',
  handler: listCalls,
});
