import type { ServerResponse } from 'node:http';
import type { TypedData } from '../functionsCoreTypes.ts';

/** Writes what a function returned; nothing returned is 204, as in Azure. */
export function writeHttpResponse(response: ServerResponse, result: TypedData | null | undefined): void {
  const http = result?.http;
  if (!http) {
    writeEmpty(response, 204);
    return;
  }
  if (http.cookies?.length) throw new Error('This host sets no cookies; a function returned some');
  response.statusCode = Number(http.statusCode ?? 200);
  for (const [name, value] of Object.entries(http.headers ?? {})) response.setHeader(name, value);
  response.end(http.body?.bytes ?? http.body?.string ?? '');
}

export function writeEmpty(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}

export function writeJson(response: ServerResponse, status: number, value: unknown): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(value));
}
