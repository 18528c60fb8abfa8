import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { application } from '../shared/application.ts';
import { summarizeCalls } from '../shared/flow/summarizeCalls.ts';
import { readPeriod } from '../shared/operator/callQuery.ts';
import { operatorEndpoint } from '../shared/operator/operatorEndpoint.ts';

/** The calls of a time in numbers, what waits, and how the app is, for the operator. */
export async function showSummary(
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const { openStorage, sharedReads, health, ...ports } = application();
  return operatorEndpoint(request, context, 'Calls.Read', ports, async () => {
    const period = readPeriod(request.query, ports.clock.now());
    return sharedReads.reply(request, async () => {
      const numbers = await summarizeCalls(period, { ...ports, ...(await openStorage()) });
      const { policyVersion, ...checked } = await health();
      return { ...numbers, policyVersion, health: checked };
    });
  });
}

app.http('showSummary', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'operator/summary',
  handler: showSummary,
});
