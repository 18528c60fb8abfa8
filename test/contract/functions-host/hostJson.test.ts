import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readHostJson } from '../../../infra/local/functions-host/hostJson.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'host-json-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(hostJson: unknown) {
  writeFileSync(path.join(folder, 'host.json'), JSON.stringify(hostJson));
  return readHostJson(folder);
}

test('what is left out has the defaults of the real host', async () => {
  expect(await read({ version: '2.0' })).toEqual({
    routePrefix: 'api',
    functionTimeout: 1_800_000,
    serviceBus: {
      maxConcurrentSessions: 8,
      sessionIdleTimeout: 60_000,
      maxAutoLockRenewalDuration: 300_000,
    },
  });
});

test('that of this product is understood whole', async () => {
  expect(await read(JSON.parse(readFileSync('host.json', 'utf8')))).toMatchObject({
    functionTimeout: 1_800_000,
    serviceBus: { maxConcurrentSessions: 128, sessionIdleTimeout: 1_000 },
  });
});

test.each<[object, RegExp]>([
  [{ version: '3.0' }, /apps of version 2\.0; expected "2\.0"/],
  [{ functionTimeout: 'long' }, /functionTimeout is "long"; expected a time span/],
  [{ functionTimeout: '-1' }, /functionTimeout is "-1"; expected a time span/],
  [{ retry: { maxRetryCount: 3 } }, /Unrecognized key: "retry"/],
  [{ concurrency: { dynamicConcurrencyEnabled: true } }, /Unrecognized key: "concurrency"/],
  [{ extensions: { queues: {} } }, /Unrecognized key: "queues"/],
  [{ extensions: { http: { maxConcurrentRequests: 5 } } }, /Unrecognized key: "maxConcurrentRequests"/],
  [{ extensions: { http: { dynamicThrottlesEnabled: true } } }, /throttles nothing; expected false/],
  [{ extensions: { serviceBus: { prefetchCount: 10 } } }, /fetches no message ahead; expected 0/],
  [{ extensions: { serviceBus: { maxConcurrentCallsPerSession: 2 } } }, /one message of a session at a time/],
  [{ extensions: { serviceBus: { autoCompleteMessages: false } } }, /completes what succeeds; expected true/],
  [{ extensions: { serviceBus: { maxConcurrentCalls: 4 } } }, /Unrecognized key: "maxConcurrentCalls"/],
  [{ extensions: { serviceBus: { clientRetryOptions: {} } } }, /Unrecognized key: "clientRetryOptions"/],
])('%j is refused, not read over', async (hostJson, fault) => {
  await expect(read(hostJson)).rejects.toThrow(fault);
});
