import { app, type HttpResponseInit } from '@azure/functions';
import { application } from '../shared/application.ts';

/** For availability tests: whether notifications can be accepted. The reply contains no secrets. */
export async function health(): Promise<HttpResponseInit> {
  const jsonBody = await application().health();
  return { status: jsonBody.status === 'down' ? 503 : 200, jsonBody };
}

app.http('health', { methods: ['GET'], authLevel: 'anonymous', route: 'health', handler: health });
