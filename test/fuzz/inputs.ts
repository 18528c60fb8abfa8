import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { envelope, incomingCall } from '../support/notifications.ts';
import { hostileText, hostileValue } from './hostileValues.ts';
import { mutated } from './mutate.ts';

/** One request, and what may be replied to it. */
export interface Input {
  readonly kind: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Who signs it: Graph, an operator, or nobody whose token is good. */
  readonly signed: 'graph' | 'operator' | 'forged';
  /** How the token differs from a good one; `undefined` as a value leaves a claim out. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly header: string | undefined;
  readonly statuses: readonly number[];
}

/** Stands in every input where a secret may stand, and must come out nowhere. */
export const SECRET = 'fuzz-secret-7f3a9c51d2';

const call = { graph: 'graph', operator: 'operator' } as const;
const plain = { claims: {}, header: undefined };
const json = { 'content-type': 'application/json' };

function fixtures(): unknown[] {
  const folder = 'test/fixtures/notifications';
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const document: unknown = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
      return typeof document === 'object' && document !== null && 'value' in document ? [document] : [];
    });
}

const withSecrets = incomingCall('5b1f6a52-6e0e-4c5b-8b65-2b8a3b1f3a10', {
  meetingInfo: { '@odata.type': '#microsoft.graph.tokenMeetingInfo', token: SECRET },
  toneInfo: { sequenceId: 1, tone: SECRET },
  recordingInfo: { recordingAccessToken: SECRET },
});
const deliveries = [...fixtures(), envelope(withSecrets), envelope(withSecrets, incomingCall('c'), {})];

/** Text of JSON as it is, cut, doubled or with a byte of it changed. */
function broken(text: fc.Arbitrary<string>): fc.Arbitrary<string | Uint8Array<ArrayBuffer>> {
  const spoilt = fc.tuple(
    text,
    fc.nat(),
    fc.nat({ max: 255 }),
    fc.constantFrom('cut', 'byte', 'doubled', 'tail'),
  );
  return fc.oneof(
    { weight: 9, arbitrary: text },
    {
      weight: 1,
      arbitrary: spoilt.map(([whole, at, byte, how]) => {
        const bytes = new TextEncoder().encode(whole);
        const index = bytes.length === 0 ? 0 : at % bytes.length;
        if (how === 'cut') return bytes.slice(0, index);
        if (how === 'doubled') return whole + whole;
        if (how === 'tail') return whole + ','.repeat(at % 1_000);
        bytes[index] = byte;
        return bytes;
      }),
    },
  );
}

const deliveryHeaders = fc.record(
  {
    'content-type': fc.constantFrom(
      'application/json',
      'application/json; charset=utf-8',
      'text/plain',
      'application/json; charset=utf-16le',
      'Application/JSON;;;==',
    ),
    'x-microsoft-skype-message-id': fc
      .string({ maxLength: 200 })
      .filter((text) => /^[\x21-\x7e]*$/.test(text)),
    traceparent: fc.constantFrom('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'garbage'),
    'content-encoding': fc.constantFrom('identity', 'identity', 'identity', 'identity', 'identity', 'gzip'),
  },
  { requiredKeys: ['content-type'] },
);

const notification: fc.Arbitrary<Input> = fc
  .tuple(
    broken(mutated(deliveries).map((document) => JSON.stringify(document) ?? '')),
    deliveryHeaders,
    fc.constantFrom('', '', '', '/key', '/..%2f'),
  )
  .map(([body, headers, key]) => ({
    kind: 'notification',
    method: 'POST',
    path: `/api/calls${key}`,
    headers,
    body,
    signed: call.graph,
    ...plain,
    statuses: [200, 202, 204, 400, 404, 413, 415],
  }));

const claimNames = [
  'aud',
  'iss',
  'tid',
  'exp',
  'nbf',
  'iat',
  'roles',
  'scp',
  'oid',
  'sub',
  'appid',
  'azp',
  'name',
  'idtyp',
];
const claims = fc.dictionary(fc.constantFrom(...claimNames), fc.oneof(hostileValue, fc.constant(undefined)), {
  minKeys: 1,
  maxKeys: 4,
});
/** A header of Node's takes visible ASCII, and 16 KiB of it. */
const rawHeader = fc.oneof(
  fc.constantFrom(
    '',
    'Bearer',
    'Bearer ',
    'Basic Zm9v',
    'Bearer a.b.c',
    'Bearer ..',
    'bearer eyJhbGciOiJub25lIn0.e30.',
  ),
  fc.base64String({ maxLength: 400 }).map((text) => `Bearer ${text.replaceAll('=', '')}.${text}.${text}`),
  fc.integer({ min: 1, max: 13 }).map((power) => `Bearer ${'a.'.repeat(2 ** power / 2)}`),
);

const token: fc.Arbitrary<Input> = fc
  .tuple(
    fc.constantFrom<'graph' | 'operator' | 'forged'>('graph', 'operator', 'forged'),
    claims,
    fc.option(rawHeader, { nil: undefined, freq: 3 }),
  )
  .map(([signed, changed, header]) => ({
    kind: 'token',
    ...(signed === 'operator'
      ? { method: 'GET' as const, path: '/api/operator/calls', headers: {} }
      : { method: 'POST' as const, path: '/api/calls', headers: json, body: '{"value":[{}]}' }),
    signed,
    claims: JSON.stringify(changed).length > 8_000 ? {} : changed,
    header,
    statuses: [200, 202, 401, 403, 431],
  }));

const user = { user: '98da8a1a-1b87-452c-a713-65d3f10b1253' };
const commands = [
  { invite: { participants: [{ ...user, replacesCallId: 'x', displayName: 'Adele' }] } },
  { transfer: { target: { phone: '+12345678901' }, transferee: { ...user, participantId: 'p' } } },
  { playPrompt: { uris: ['https://cdn.contoso.com/a.wav'] } },
  {
    recordResponse: {
      prompts: ['https://cdn.contoso.com/a.wav'],
      stopTones: ['#'],
      maxRecordDurationInSeconds: 10,
    },
  },
  { updateRecordingStatus: 'recording' },
  { sendDtmfTones: { tones: ['1', '#'], delayBetweenTonesMs: 100 } },
  { mute: {} },
  { removeParticipant: { participantId: 'p' } },
  { startHoldMusic: { participantId: 'p', customPrompt: 'https://cdn.contoso.com/a.wav' } },
  { hangUp: {} },
  {
    create: {
      from: { applicationInstance: 'i' },
      targets: [{ phone: '+1234567890' }],
      subject: 's',
      callbackUri: 'https://bot.contoso.com/api/calls',
    },
  },
  { join: { url: `https://teams.microsoft.com/meet/1000000000001?p=${SECRET}` } },
  { join: { meetingId: '1', passcode: SECRET, tenantId: 't' } },
  { join: { token: SECRET, media: { appHosted: { blob: SECRET } } } },
];

const command: fc.Arbitrary<Input> = fc
  .tuple(
    broken(mutated(commands).map((document) => JSON.stringify(document) ?? '')),
    fc.constantFrom('/calls', '/calls/5b1f6a526e0e4c5b8b652b8a3b1f3a10/commands', '/calls/~~/commands'),
    fc.constantFrom(...Array<string>(9).fill('application/json'), 'text/plain'),
  )
  .map(([body, where, type]) => ({
    kind: 'command',
    method: 'POST',
    path: `/api/operator${where}`,
    headers: { 'content-type': type },
    body,
    signed: call.operator,
    ...plain,
    statuses: [202, 400, 404, 409, 413, 415],
  }));

const explanation: fc.Arbitrary<Input> = broken(
  mutated(deliveries).map((document) => JSON.stringify(document) ?? ''),
).map((body) => ({
  kind: 'explanation',
  method: 'POST',
  path: '/api/operator/policy/explain',
  headers: json,
  body,
  signed: call.operator,
  ...plain,
  statuses: [200, 400, 413, 415],
}));

const parameters = [
  'state',
  'active',
  'from',
  'to',
  'limit',
  'continuationToken',
  'outcome',
  'rule',
  'caller',
  'tenant',
  'eventsFrom',
];
const query: fc.Arbitrary<Input> = fc
  .tuple(
    fc.constantFrom('/calls', '/calls/', '/commands/'),
    hostileText.map((text) => encodeURIComponent(Buffer.from(text.slice(0, 400)).toString())),
    fc.dictionary(
      fc.constantFrom(...parameters),
      hostileText.map((text) => text.slice(0, 400)),
      { maxKeys: 4 },
    ),
  )
  .map(([where, id, asked]) => ({
    kind: 'query',
    method: 'GET',
    path: `/api/operator${where}${where.endsWith('/') ? id : ''}?${new URLSearchParams(asked).toString()}`,
    headers: {},
    signed: call.operator,
    ...plain,
    statuses: [200, 400, 404, 431],
  }));

export const anyInput: fc.Arbitrary<Input> = fc.oneof(
  { weight: 6, arbitrary: notification },
  { weight: 2, arbitrary: token },
  { weight: 3, arbitrary: command },
  { weight: 1, arbitrary: explanation },
  { weight: 1, arbitrary: query },
);

/** Policies like these, which are read in this process. */
export const anyPolicy = mutated(
  ['policy.json', 'infra/local/graph/policy.json'].map((file): unknown =>
    JSON.parse(readFileSync(file, 'utf8')),
  ),
);
