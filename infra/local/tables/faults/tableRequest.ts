import type { IncomingMessage } from 'node:http';

/** What a request asks of Table Storage, from its first line. */
export const tableRequests = [
  'transaction',
  'query',
  'get',
  'insert',
  'update',
  'delete',
  /** A table itself is made, listed or removed. */
  'table',
] as const;
export type TableRequest = (typeof tableRequests)[number];

export interface Asked {
  readonly request: TableRequest;
  /** Absent for a transaction, which names it in its body. */
  readonly table: string | undefined;
}

/** `POST /devstoreaccount1/Calls` is an insert into Calls. */
export function readRequest({ method = 'GET', url = '/' }: IncomingMessage): Asked {
  const [, , resource = ''] = decodeURIComponent(new URL(url, 'http://localhost').pathname).split('/');
  if (resource === '$batch') return { request: 'transaction', table: undefined };
  const [table = '', keys] = resource.split('(', 2);
  if (table === 'Tables' || table === '') return { request: 'table', table: undefined };
  return { request: requestOf(method, (keys ?? ')') !== ')'), table };
}

function requestOf(method: string, namesRow: boolean): TableRequest {
  if (method === 'GET') return namesRow ? 'get' : 'query';
  if (method === 'DELETE') return 'delete';
  return namesRow ? 'update' : 'insert';
}

/** The table of a transaction, from the URL of its first operation. The body can still be read. */
export async function tableOfTransaction(request: IncomingMessage): Promise<string | undefined> {
  const beginning = await peek(request);
  return /^(?:POST|PUT|MERGE|PATCH|DELETE) https?:\/\/[^/]+\/[^/]+\/(?<table>\w+)/m.exec(beginning)?.groups?.[
    'table'
  ];
}

async function peek(request: IncomingMessage): Promise<string> {
  const chunk: unknown = await new Promise((resolve) => {
    request.once('readable', () => resolve(request.read()));
  });
  if (!Buffer.isBuffer(chunk)) return '';
  request.unshift(chunk);
  return chunk.toString('latin1');
}
