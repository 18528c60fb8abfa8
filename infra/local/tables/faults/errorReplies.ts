import { randomUUID } from 'node:crypto';

/** A reply of Table Storage, as it goes over the wire. */
export interface TableReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Table Storage's description of a failure. */
export interface TableError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const reasons: Readonly<Record<number, string>> = {
  403: 'Forbidden',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

const JSON_TYPE = 'application/json;odata=minimalmetadata;streaming=true;charset=utf-8';

const commonHeaders = () => ({
  'x-ms-request-id': randomUUID(),
  'x-ms-version': '2019-02-02',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
});

export function errorReply({ status, code, message }: TableError): TableReply {
  const headers = { ...commonHeaders(), 'content-type': JSON_TYPE };
  return { status, headers, body: errorBody(code, message) };
}

/** A failed transaction is a part of a successful reply. Its message begins with the index of the operation. */
export function failedTransactionReply({ status, code, message }: TableError): TableReply {
  const batch = `batchresponse_${randomUUID()}`;
  const changes = `changesetresponse_${randomUUID()}`;
  const lines = [
    `--${batch}`,
    `Content-Type: multipart/mixed; boundary=${changes}`,
    '',
    `--${changes}`,
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    '',
    `HTTP/1.1 ${status} ${reasons[status] ?? 'Error'}`,
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-cache',
    'Preference-Applied: return-no-content',
    'DataServiceVersion: 3.0;',
    `Content-Type: ${JSON_TYPE}`,
    '',
    errorBody(code, `0:${message}`),
    `--${changes}--`,
    `--${batch}--`,
    '',
  ];
  const headers = { ...commonHeaders(), 'content-type': `multipart/mixed; boundary=${batch}` };
  return { status: 202, headers, body: lines.join('\r\n') };
}

function errorBody(code: string, message: string): string {
  const value = `${message}\nRequestId:${randomUUID()}\nTime:${new Date().toISOString()}`;
  return JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value } } });
}
