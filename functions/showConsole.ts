import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { application } from '../shared/application.ts';

/** The operator's page and its files: nothing secret, so anyone may have them; what the page shows is for operators. */
export async function showConsole(request: HttpRequest): Promise<HttpResponseInit> {
  return application().console(request.params['file'], request.headers);
}

app.http('showConsole', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'operator/console/{file?}',
  handler: showConsole,
});
