import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tablesConnectionString } from '../../infra/local/part/connectionStrings.ts';
import { type Storage, storageIn } from '../../shared/tables/openStorage.ts';
import { openTable } from '../../shared/tables/openTable.ts';

/** What an HTTP server in the place of Table Storage does with a request. */
export type Reply =
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  | 'cut'
  | 'silence'
  /** Headers, and then nothing more. */
  | 'stall';

/** A spoilt request is the n-th, counted from 1; a transaction may have a reply of its own. */
export interface Spoilt {
  readonly n: number;
  readonly reply: Reply;
  readonly inTransaction?: Reply | undefined;
}

export interface Trial {
  readonly storage: Storage;
  /** How many requests have come. */
  requests(): number;
}

/**
 * A server that answers each request as a well Table Storage would where it holds nothing, other than the one that is
 * to be spoilt. The real client talks to it, and repeats nothing itself. Each trial is counted for itself.
 */
export interface IllTables {
  begin(spoilt?: Spoilt): Promise<Trial>;
  close(): Promise<void>;
}

export async function illTables(): Promise<IllTables> {
  const trials: { count: number; queries: number; readonly spoilt: Spoilt | undefined }[] = [];
  const replyTo = (request: IncomingMessage, body: string): Reply => {
    const [, number, path = ''] = request.url?.match(/^\/trial(\d+)\/(.*)$/) ?? [];
    const trial = trials[Number(number)];
    if (trial === undefined) return { status: 404 };
    trial.count += 1;
    if (isQuery(request)) trial.queries += 1;
    const { count, queries, spoilt } = trial;
    if (spoilt?.n !== count) return wellReply(request, body, queries === 1);
    return path.startsWith('$batch') ? (spoilt.inTransaction ?? spoilt.reply) : spoilt.reply;
  };
  const server = createServer((request, response) => {
    void readBody(request).then((body) => answer(response, replyTo(request, body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    begin: async (spoilt) => {
      const trial = { count: 0, queries: 0, spoilt };
      const number = trials.push(trial) - 1;
      // What is silent for longer counts as away; the server itself may take its time on a busy machine.
      const timeout = spoilt?.reply === 'silence' || spoilt?.reply === 'stall' ? 100 : 10_000;
      const storage = storageIn(await openTables(port, number, timeout));
      return { storage, requests: () => trial.count };
    },
    close: async () => close(server),
  };
}

async function openTables(port: number, trial: number, timeout: number) {
  const connectionString = tablesConnectionString(port).replace(/\/devstoreaccount1;$/, `/trial${trial};`);
  const connection = { kind: 'connectionString', connectionString } as const;
  const open = async (name: string) => openTable(connection, name, { timeout, retries: 0 });
  return { calls: await open('Calls'), index: await open('CallsIndex'), pending: await open('Pending') };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function answer(response: ServerResponse, reply: Reply): void {
  if (reply === 'silence') return;
  if (reply === 'cut') {
    response.socket?.destroy();
    return;
  }
  if (reply === 'stall') {
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
      .write('{"value":[');
    return;
  }
  const headers = { 'content-type': 'application/json;odata=minimalmetadata', ...reply.headers };
  response.writeHead(reply.status, headers).end(reply.body);
}

function isQuery({ method, url = '' }: IncomingMessage): boolean {
  return method === 'GET' && new URL(url, 'http://x').pathname.endsWith('()');
}

function wellReply(request: IncomingMessage, body: string, isFirstQuery: boolean): Reply {
  const { method, url = '' } = request;
  if (url.includes('$batch')) return transactionReply(body.match(/^(POST|PUT|PATCH|DELETE) /gm)?.length ?? 0);
  if (method !== 'GET') return { status: 204, headers: { etag: 'W/"1"' } };
  if (!isQuery(request)) return errorReply(404, 'ResourceNotFound');
  const row = { PartitionKey: 'c', RowKey: '9000000000000-c', callId: 'c' };
  const hasRow = isFirstQuery && /%24select=/i.test(url);
  return { status: 200, body: JSON.stringify({ value: hasRow ? [row] : [] }) };
}

export function errorReply(status: number, code: string): Reply {
  return { status, body: errorBody(code) };
}

function errorBody(code: string): string {
  return JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: `${code} it is.` } } });
}

/** The reply to a transaction of some rows, all of which went well. */
function transactionReply(rows: number): Reply {
  return toTransactionReply(
    Array.from({ length: rows }, () => 'HTTP/1.1 204 No Content\r\nETag: W/"2"\r\n\r\n'),
  );
}

/** The reply to a transaction that fails with the status inside of a 202, as Table Storage words it. */
export function failedTransactionReply(status: number, code?: string): Reply {
  const body = code === undefined ? '' : `Content-Type: application/json\r\n\r\n${errorBody(code)}`;
  return toTransactionReply([`HTTP/1.1 ${status} So\r\n${body}\r\n`]);
}

function toTransactionReply(parts: readonly string[]): Reply {
  const inner = parts.map(
    (part) => `--changesetresponse_a\r\nContent-Type: application/http\r\n\r\n${part}\r\n`,
  );
  const body = `--batchresponse_b\r\nContent-Type: multipart/mixed; boundary=changesetresponse_a\r\n\r\n${inner.join('')}--changesetresponse_a--\r\n--batchresponse_b--\r\n`;
  return { status: 202, body, headers: { 'content-type': 'multipart/mixed; boundary=batchresponse_b' } };
}
