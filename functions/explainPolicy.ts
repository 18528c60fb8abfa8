import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { application } from '../shared/application.ts';
import { explainPolicy as explain } from '../shared/operator/explainPolicy.ts';
import { operatorEndpoint } from '../shared/operator/operatorEndpoint.ts';
import { readJsonBody } from '../shared/operator/readJsonBody.ts';

/** For operators: which rule would decide about a call, and why. */
export async function explainPolicy(
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const { policy, clock, ...ports } = application();
  return operatorEndpoint(request, context, 'Calls.Read', ports, async () => {
    const body = await readJsonBody(request);
    return { status: 200, jsonBody: explain(body, policy, clock.now()) };
  });
}

app.http('explainPolicy', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'operator/policy/explain',
  handler: explainPolicy,
});
