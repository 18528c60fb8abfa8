import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { application } from '../shared/application.ts';
import { readCallId } from '../shared/call/notification/callId.ts';
import { showCall as show } from '../shared/flow/readCalls.ts';
import { notFound } from '../shared/httpReply.ts';
import { readEventsFrom } from '../shared/operator/callQuery.ts';
import { toCallView } from '../shared/operator/callView.ts';
import { operatorEndpoint } from '../shared/operator/operatorEndpoint.ts';

/** For operators: one call with a page of its events. */
export async function showCall(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const { openStorage, sharedReads, ...ports } = application();
  return operatorEndpoint(request, context, 'Calls.Read', ports, async () => {
    const callId = readCallId(request.params['callId'] ?? '');
    const from = readEventsFrom(request.query);
    return sharedReads.reply(request, async () => {
      const found = await show(callId, await openStorage(), from);
      if (found === undefined) throw notFound(`No call ${callId} is recorded.`);
      return toCallView(found);
    });
  });
}

app.http('showCall', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'operator/calls/{callId}',
  handler: showCall,
});
