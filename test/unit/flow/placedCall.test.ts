import * as fc from 'fast-check';
import { commandName, readCommand } from '../../../shared/call/commands/commands.ts';
import { readPolicy } from '../../../shared/call/policy/policy.ts';
import type { CallEvent } from '../../../shared/call/record/callEvent.ts';
import { emptyRecord } from '../../../shared/call/record/callRecord.ts';
import { summarize } from '../../../shared/call/record/summary.ts';
import type { GraphReply } from '../../../shared/call/replies/graphReply.ts';
import { Unavailable } from '../../../shared/failure/failure.ts';
import { newCommandProgress } from '../../../shared/flow/newCommandProgress.ts';
import { OncePerCall } from '../../../shared/flow/oncePerCall.ts';
import { performCallCommand } from '../../../shared/flow/performCallCommand.ts';
import { createPlacedCalls } from '../../../shared/flow/placedCalls.ts';
import { receiveNotification } from '../../../shared/flow/receiveNotification.ts';
import { recordCallEvent } from '../../../shared/flow/recordCallEvent.ts';
import { requestNewCall } from '../../../shared/flow/requestCommand.ts';
import { toCallView } from '../../../shared/operator/callView.ts';
import { type QueuedCommand } from '../../../shared/ports/queues.ts';
import { toCommandRow } from '../../../shared/tables/commandRow.ts';
import { toEventRow } from '../../../shared/tables/eventRow.ts';
import { inMemoryCallStore, noEndpoints, recordingPorts } from '../../support/inMemory.ts';
import { killedAt } from '../../support/killedAt.ts';
import { silentLog } from '../../support/silentLog.ts';

/** Calls that we place carry what to do when they are picked up, and on a key of the phone. */

const graphCallId = '2e1a0b00-2db4-4022-9570-243709c565ab';
const callId = graphCallId.replaceAll('-', '');
const callbackBaseUrl = 'https://bot.contoso.com/api/calls';
const uris = ['https://cdn.contoso.com/incident.wav'];
const onCall = {
  create: {
    targets: [{ user: 'u' }],
    onEstablished: [{ subscribeToTone: {} }, { playPrompt: { uris } }],
    onTone: {
      '1': [{ transfer: { target: { user: 'v' } } }],
      '#': [{ sendDtmfTones: { tones: ['4', '2'] } }],
    },
  },
};
const policy = readPolicy({ rules: [], otherwise: { ignore: {} } });

const made: { reply: GraphReply; body?: unknown } = {
  reply: { kind: 'status', status: 201 },
  body: { id: graphCallId },
};
const change = (resource: object) => ({
  changeType: 'updated',
  resourceUrl: `/communications/calls/${graphCallId}`,
  resourceData: { '@odata.type': '#microsoft.graph.call', ...resource },
});
const tone = (name: string, sequenceId: number) =>
  change({ state: 'established', toneInfo: { tone: name, sequenceId } });
const establishing = change({ state: 'establishing' });
const established = change({ state: 'established' });

/** Everything around a placed call: what Graph is asked, and the workers in memory. */
async function world(reply: typeof made = made, command: unknown = onCall) {
  const around = recordingPorts();
  const log = silentLog();
  const ports = { ...around, log, callStore: inMemoryCallStore() };
  const openStorage = async () => {
    if (storage.isAway) throw new Unavailable('Table Storage', new Error('503'));
    return ports;
  };
  const storage = { isAway: false };
  const { clock, commandQueue, eventQueue } = ports;
  const asked: Record<string, unknown>[] = [];
  const workers = {
    ...ports,
    graph: {
      request: async ({ body = {} }: { body?: Readonly<Record<string, unknown>> }) => {
        asked.push(body);
        return asked.length === 1 ? reply : { reply: { kind: 'status' as const, status: 200 } };
      },
    },
    callbackBaseUrl,
    botTenantId: 't',
  };
  const perform = async (message: QueuedCommand, more: object = {}) =>
    performCallCommand(message, { ...workers, ...more });
  await requestNewCall({ command: readCommand(command), key: 'k' }, ports);
  const [placing] = commandQueue.sent.splice(0) as QueuedCommand[];
  let deliveries = 0;
  return {
    ...ports,
    asked,
    storage,
    perform,
    place: async (more: object = {}) => {
      await perform(placing as QueuedCommand, more);
      return eventQueue.sent.splice(0);
    },
    /** A notification to the call's own callback URL, or to the bot's common one: the events that it makes. */
    post: async (item: unknown, to: 'own' | 'common' = 'own') => {
      deliveries += 1;
      const callbackUri = String(asked[0]?.['callbackUri']);
      await receiveNotification(
        {
          items: [item],
          receivedAt: clock.now() + deliveries,
          tenantId: 't',
          deliveryId: `m${deliveries}`,
          callbackKey: to === 'own' ? callbackUri.slice(callbackBaseUrl.length + 1) : undefined,
        },
        {
          ...ports,
          placedCalls: createPlacedCalls(openStorage, clock),
          policy,
          callControl: { act: async () => ({ kind: 'notSent' }) },
          ...noEndpoints(),
          oncePerCall: new OncePerCall(),
          answerMargin: 0,
          callbackBaseUrl,
        },
      );
      return eventQueue.sent.splice(0);
    },
    record: async (events: readonly CallEvent[], more: object = {}) => {
      for (const event of events) await recordCallEvent(event, { ...ports, ...more });
    },
    /** What has become due, each once however often its message was sent. */
    due: () => {
      const commands = commandQueue.sent.filter((message) => message.kind === 'command');
      return new Map(commands.map((message) => [message.commandId, message]));
    },
  };
}

const namesOf = (due: ReadonlyMap<string, QueuedCommand>) =>
  [...due.values()].map(({ command }) => commandName(command)).toSorted();

test('become due once, in whatever order and however often their events are recorded', async () => {
  const { place, post } = await world();
  const events = [
    ...(await place()),
    ...(await post(establishing)),
    ...(await post(established)),
    ...(await post(tone('tone7', 1))),
    ...(await post(tone('Tone1', 2))),
    ...(await post(tone('tone1', 2))),
  ];
  const orders = fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 });
  await fc.assert(
    fc.asyncProperty(orders, async (order) => {
      const { record, due, callStore } = await world();
      await record(order);
      expect(namesOf(due())).toEqual(['playPrompt', 'subscribeToTone', 'transfer']);
      const stored = await callStore.load(callId);
      expect(stored?.record.issued.toSorted()).toEqual(['established:0', 'established:1', 'tone:2:0']);
    }),
    { numRuns: 200 },
  );
});

test('become due as well where the notifications come to the common callback URL', async () => {
  const { place, post, record, due } = await world();
  await record([...(await place()), ...(await post(established, 'common'))]);
  const tones = [...(await post(tone('Tone1', 1), 'common')), ...(await post(tone('tone7', 2), 'common'))];
  await record(tones);
  expect(JSON.stringify(tones)).not.toMatch(/tone\d/i);
  expect(namesOf(due())).toEqual(['playPrompt', 'subscribeToTone', 'transfer']);
});

test('a tone that comes there while the table is away is recorded, and the log says what that means', async () => {
  const { place, post, record, storage, log } = await world();
  await record([...(await place()), ...(await post(established, 'common'))]);
  storage.isAway = true;
  expect(await post(tone('tone1', 1), 'common')).toMatchObject([{ type: 'call.toneReceived' }]);
  expect(JSON.stringify(log.lines)).toContain('A tone is recorded without looking up the commands for it');
});

test('none becomes due on a call that is over', async () => {
  const { place, post, record, due } = await world();
  const events = await place();
  const over = await post({ ...change({ state: 'terminated' }), changeType: 'deleted' });
  await record([...over, ...events, ...(await post(established)), ...(await post(tone('tone1', 1)))]);
  expect(due().size).toBe(0);
});

test('their results, and that of placing the call, say that an operator asked', async () => {
  const { place, post, record, due, perform, eventQueue } = await world();
  const placed = await place();
  expect(placed).toMatchObject([
    { type: 'call.establishing', source: 'handler' },
    { type: 'command.completed', source: 'operator', facts: { name: 'create' } },
  ]);
  await record([...placed, ...(await post(established))]);
  for (const message of due().values()) await perform(message);
  expect(eventQueue.sent).toMatchObject([
    { callId, type: 'command.completed', source: 'operator', facts: { trigger: 'established' } },
    { callId, type: 'command.completed', source: 'operator', facts: { trigger: 'established' } },
  ]);
});

test('the tone itself is in no event, message, row or log, nor is what the bot sends in the row of its command', async () => {
  const { place, post, record, due, callStore, log } = await world();
  const events = [...(await place()), ...(await post(established)), ...(await post(tone('pound', 1)))];
  await record(events);
  const stored = await callStore.load(callId);
  const kept = JSON.stringify([
    events,
    events.map((event) => toEventRow(event)),
    stored,
    log.lines,
    [...due().values()],
  ]);
  expect(kept).not.toMatch(/tone\d|pound/);
  const rows = [...due().values()].map((message) => toCommandRow(newCommandProgress(message)));
  expect(JSON.stringify(rows)).toContain('(removed)');
  expect(JSON.stringify(rows)).not.toMatch(/"4"|\\"4/);
});

test('where Graph made the call and its reply never came, it is recorded and nobody is called again', async () => {
  const { place, post, record, due, asked, callStore } = await world({ reply: { kind: 'cut' } });
  expect(await place()).toEqual([]);
  expect(await place()).toEqual([]);
  await record([
    ...(await post(establishing)),
    ...(await post(established)),
    ...(await post(tone('tone1', 1))),
  ]);
  expect(asked).toHaveLength(1);
  expect(due().size).toBe(0);
  expect((await callStore.load(callId))?.record.fields.state?.value).toBe('established');
});

test.each(Array.from({ length: 12 }, (_, index) => index + 1))(
  'a worker that is killed at its step %i calls nobody twice, and what Graph told of the call becomes due once',
  async (n) => {
    const { place, post, record, due, asked, perform: _, ...ports } = await world();
    const { commandStore, commandQueue, eventQueue } = ports;
    await place(killedAt(n, { commandStore, commandQueue, eventQueue })).catch(() => undefined);
    const placed = [...eventQueue.sent.splice(0), ...(await place())];
    await record([...placed, ...(await post(established)), ...placed]);
    expect(asked.length).toBeLessThanOrEqual(1);
    // Between writing down that the request is under way and writing down its reply, nobody knows of the call.
    const isKnown = n < 4 || n > 5;
    expect(placed.some(({ facts }) => 'onPlacedTone' in facts)).toBe(isKnown);
    expect(namesOf(due())).toEqual(isKnown ? ['playPrompt', 'subscribeToTone'] : []);
  },
);

test.each<[what: string, command: object, fault: RegExp]>([
  [
    'a callback of its own',
    { create: { ...onCall.create, callbackUri: 'https://media.contoso.com/calls' } },
    /create\.callbackUri .* no callbackUri, as onEstablished and onTone need/,
  ],
  [
    'a further call',
    { join: { meetingId: '1', onEstablished: [onCall] } },
    /join\.onEstablished\[0\]\.create .* expected only the keys/,
  ],
  ['a key that no phone has', { join: { meetingId: '1', onTone: { '10': [] } } }, /join\.onTone\["10"\]/],
  [
    'more commands than anybody means',
    { join: { meetingId: '1', onEstablished: Array.from({ length: 51 }, () => ({ mute: {} })) } },
    /at most 50 commands/,
  ],
  [
    'more than a row has room for',
    {
      join: {
        meetingId: '1',
        onEstablished: Array.from({ length: 50 }, () => ({
          playPrompt: { uris: [`https://cdn.contoso.com/${'a'.repeat(2_000)}.wav`] },
        })),
      },
    },
    /at most 64 KiB/,
  ],
])('%s is refused', (_what, command, fault) => {
  expect(() => readCommand(command)).toThrow(fault);
});

test('operators see the commands for later without the tones that these send', async () => {
  const { place } = await world();
  const [placed] = await place();
  expect(placed?.facts).toMatchObject({ onPlacedTone: { '#': [{ sendDtmfTones: { tones: ['4', '2'] } }] } });
  const call = summarize(emptyRecord(callId));
  const shown = { call, participants: [], relatedCalls: [], events: placed ? [placed] : [], commands: [] };
  expect(toCallView(shown).events[0]?.facts).toMatchObject({
    onPlacedTone: { '#': [{ sendDtmfTones: { tones: '(removed)' } }] },
  });
});
