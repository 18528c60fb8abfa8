import { KeysUnavailable } from '../../../shared/auth/keySet.ts';
import { Unavailable, Unreadable } from '../../../shared/failure/failure.ts';
import { operatorEndpoint } from '../../../shared/operator/operatorEndpoint.ts';
import { noTelemetry } from '../../../shared/telemetry/noTelemetry.ts';

const withoutKeys = async () => {
  throw new KeysUnavailable();
};
const work = async () => ({ status: 200 });
const keySet = {
  refresh: withoutKeys,
  renew: async () => {},
  keyFor: withoutKeys,
  isWarm: false,
  version: 0,
};

test('keys of operators that cannot be had are our outage: 503, and when to try again', async () => {
  const operatorAccess = { kind: 'token', keySet, untoldOf: () => 0, verify: withoutKeys } as const;
  const ports = { operatorAccess, telemetry: noTelemetry };
  const request = { headers: new Headers() };
  const reply = await operatorEndpoint(request, console, 'Calls.Read', ports, work);
  expect(reply).toMatchObject({ status: 503, headers: { 'Retry-After': '1' } });
});

const open = { operatorAccess: { kind: 'open' }, telemetry: noTelemetry } as const;

test.each<[what: string, error: unknown, status: number]>([
  ['a table that is away is worth asking again', new Unavailable('Table Storage', new Error('503')), 503],
  ['a record that is broken is told of in its own words', new Unreadable('A row', new Error('half')), 500],
])('%s', async (_what, error, status) => {
  const request = { headers: new Headers() };
  const reply = await operatorEndpoint(request, console, 'Calls.Read', open, async () =>
    Promise.reject(error),
  );
  expect(reply).toMatchObject({
    status,
    jsonBody: { error: { message: expect.stringMatching(/Table Storage|A row/) } },
  });
});

test('without an audience there are no operator routes, whoever asks, and no work is done', async () => {
  const closed = { operatorAccess: { kind: 'closed' }, telemetry: noTelemetry } as const;
  const request = { headers: new Headers({ authorization: 'Bearer anything' }) };
  let worked = false;
  const reply = await operatorEndpoint(request, console, 'Calls.Read', closed, async () => {
    worked = true;
    return { status: 200 };
  });
  expect(reply).toMatchObject({ status: 404, jsonBody: { error: { code: 'NotFound' } } });
  expect(worked).toBe(false);
});
