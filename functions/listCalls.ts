import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { application } from '../shared/application.ts';
import { listCalls as list } from '../shared/flow/readCalls.ts';
import { readCallQuery } from '../shared/operator/callQuery.ts';
import { operatorEndpoint } from '../shared/operator/operatorEndpoint.ts';

/** The calls, newest first, for the operator. */
export async function listCalls(request: HttpRequest): Promise<HttpResponseInit> {
  const { operatorAccess, openStorage } = application();
  return operatorEndpoint(request, 'Calls.Read', operatorAccess, async () => {
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
