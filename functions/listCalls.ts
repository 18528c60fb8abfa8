import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { application } from '../shared/application.ts';
import { listCalls as list } from '../shared/flow/readCalls.ts';
import { readCallQuery } from '../shared/operator/callQuery.ts';
import { toListView } from '../shared/operator/callView.ts';
import { operatorEndpoint } from '../shared/operator/operatorEndpoint.ts';

/** For operators: the calls, newest first. */
export async function listCalls(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const { openStorage, sharedReads, ...ports } = application();
  return operatorEndpoint(request, context, 'Calls.Read', ports, async () => {
    const query = readCallQuery(request.query);
    return sharedReads.reply(request, async () => toListView(await list(query, await openStorage())));
  });
}

app.http('listCalls', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'operator/calls',
  handler: listCalls,
});
