import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { emptyRecord } from '../../../shared/call/record/callRecord.ts';
import { reduce } from '../../../shared/call/record/reduce.ts';
import { emptyRoster } from '../../../shared/call/record/roster.ts';
import { Failure } from '../../../shared/failure/failure.ts';
import type { Storage } from '../../../shared/tables/openStorage.ts';
import {
  errorReply,
  failedTransactionReply,
  type IllTables,
  illTables,
  type Reply,
} from '../../support/illTables.ts';

/**
 * Every operation of every store meets every bad reply, at each of its requests in turn. The client is the real one, so
 * that what it makes of a reply is known and not believed.
 */

let tables: IllTables;

beforeAll(async () => {
  tables = await illTables();
});
afterAll(async () => tables.close());

const event: CallEvent = {
  id: 'e',
  callId: 'c',
  type: 'call.incoming',
  source: 'graph',
  receivedAt: 1_000,
  position: 0,
  facts: { state: 'incoming', deleted: false, callChainId: 'chain' },
};
const record = reduce(emptyRecord('c'), event);
const recording = { record, event, followUp: { commands: [] } };
const before = { record, version: 'W/"0"' };
const progress = {
  session: 'c',
  commandId: 'c.1',
  name: 'create',
  command: {},
  trigger: 'operator',
  status: 'pending',
  requestedAt: 0,
  updatedAt: 0,
  attempts: 0,
  retries: 0,
} as const;
const query = { list: 'time', from: 0, to: 2_000, after: undefined, limit: 10 } as const;
const message = { messageId: 'm', sessionId: 'c', queue: 'q', deliveryCount: 1 };
const listing = { callId: 'c', key: '1-c' };

const operations: Record<string, (storage: Storage) => Promise<unknown>> = {
  'callStore.load': async ({ callStore }) => callStore.load('c'),
  'callStore.loadRoster': async ({ callStore }) => callStore.loadRoster('d'),
  'callStore.save, of a new call': async ({ callStore }) => callStore.save(recording, undefined),
  'callStore.save, of a known call': async ({ callStore }) => callStore.save(recording, before),
  'callStore.save, with a roster': async ({ callStore }) =>
    callStore.save({ ...recording, roster: { roster: emptyRoster, rows: 3 } }, before),
  'callStore.events': async ({ callStore }) => callStore.events('c', { limit: 10 }),
  'callStore.history': async ({ callStore }) => callStore.history('c'),
  'callDirectory.list': async ({ callDirectory }) => callDirectory.list(query),
  'callDirectory.ofChain': async ({ callDirectory }) => callDirectory.ofChain('chain'),
  'commandStore.load': async ({ commandStore }) => commandStore.load('c', 'c.1'),
  'commandStore.create': async ({ commandStore }) => commandStore.create(progress),
  'commandStore.update': async ({ commandStore }) => commandStore.update(progress, 'W/"0"'),
  'commandStore.list': async ({ commandStore }) => commandStore.list('c'),
  'pendingEvents.add': async ({ pendingEvents }) => pendingEvents.add([event]),
  'pendingEvents.list': async ({ pendingEvents }) => pendingEvents.list(),
  'pendingEvents.remove': async ({ pendingEvents }) => pendingEvents.remove({ ...event, event }),
  'pendingEvents.setAside': async ({ pendingEvents }) => pendingEvents.setAside({ ...event, event }, 'why'),
  'callRemoval.oldest': async ({ callRemoval }) => callRemoval.oldest(query),
  'callRemoval.remove': async ({ callRemoval }) => callRemoval.remove(listing),
  'callRemoval.forget': async ({ callRemoval }) => callRemoval.forget('c'),
  'poisonMessages.add': async ({ poisonMessages }) => poisonMessages.add(message, 'why'),
  check: async (storage) => storage.check(),
};

const page = { status: 200, body: '<html>Sign in</html>', headers: { 'content-type': 'text/html' } };

const passing: Record<string, [reply: Reply, inTransaction?: Reply]> = {
  '503 ServerBusy': [errorReply(503, 'ServerBusy'), failedTransactionReply(503, 'ServerBusy')],
  '503 ServerBusy, for an hour': [{ status: 503, headers: { 'retry-after': '3600' } }],
  '500 InternalError': [errorReply(500, 'InternalError'), failedTransactionReply(500, 'InternalError')],
  '500 without a word': [{ status: 500 }, failedTransactionReply(500)],
  '429': [{ status: 429 }, failedTransactionReply(429)],
  '403': [
    errorReply(403, 'AuthorizationFailure'),
    failedTransactionReply(403, 'AuthorizationPermissionMismatch'),
  ],
  '401': [errorReply(401, 'NoAuthenticationInformation')],
  '408': [{ status: 408 }],
  '409, the table is being deleted': [
    errorReply(409, 'TableBeingDeleted'),
    failedTransactionReply(409, 'TableBeingDeleted'),
  ],
  '404 of a proxy': [{ status: 404, body: 'Not found' }],
  '400 of a proxy': [{ status: 400, body: 'Bad request' }],
  '302': [{ status: 302, headers: { location: 'http://127.0.0.1:9/' } }],
  "a proxy's page": [page],
  'a success without a body': [{ status: 202, body: '' }],
  'a body that was cut': [{ status: 200, body: '{"value":[{"Partiti' }],
  'a connection that was cut': ['cut'],
  silence: ['silence'],
  'a body that never ends': ['stall'],
};

const permanent: Record<string, [reply: Reply, inTransaction?: Reply]> = {
  '400 PropertyValueTooLarge': [
    errorReply(400, 'PropertyValueTooLarge'),
    failedTransactionReply(400, 'PropertyValueTooLarge'),
  ],
  '400 EntityTooLarge': [errorReply(400, 'EntityTooLarge'), failedTransactionReply(400, 'EntityTooLarge')],
  '413 RequestBodyTooLarge': [errorReply(413, 'RequestBodyTooLarge')],
  '400 InvalidInput': [errorReply(400, 'InvalidInput'), failedTransactionReply(400, 'InvalidInput')],
};

describe.each(Object.entries(operations))('%s', (_operation, run) => {
  test.each(Object.entries(passing))('is worth trying again after %s', async (_reply, replies) => {
    expect(await failuresOf(run, replies)).toEqual(['retryable']);
  });

  test.each(Object.entries(permanent))('can never succeed after %s', async (_reply, replies) => {
    expect(await failuresOf(run, replies)).toEqual(['permanent']);
  });
});

/** How the operation fails, wherever the reply meets it; each way once. */
async function failuresOf(
  run: (storage: Storage) => Promise<unknown>,
  [reply, inTransaction]: readonly [Reply, Reply?],
) {
  const well = await tables.begin();
  await run(well.storage);
  const failures = Array.from({ length: well.requests() }, async (_, index) => {
    const { storage } = await tables.begin({ n: index + 1, reply, inTransaction });
    return run(storage).then(() => 'none', toFailure);
  });
  return [...new Set(await Promise.all(failures))];
}

function toFailure(error: unknown): string {
  if (!(error instanceof Failure)) return String(error);
  return error.retryable ? 'retryable' : 'permanent';
}
