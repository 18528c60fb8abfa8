import { app, type HttpResponseInit } from '@azure/functions';
import { application } from '../shared/application.ts';

/** Whether notifications can be taken: for availability tests, so it tells nothing secret. */
export async function health(): Promise<HttpResponseInit> {
  const jsonBody = await application().health();
  return { status: jsonBody.status === 'down' ? 503 : 200, jsonBody };
}

app.http('health', { methods: ['GET'], authLevel: 'anonymous', route: 'health', handler: health });
