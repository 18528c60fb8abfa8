import { callState, envelope, incomingCall, newCallId } from '../support/notifications.ts';
import { type Product, startProduct } from '../support/product.ts';

/** Sixty calls whose notifications arrive shuffled, doubled and batched, several at the same time. */

const CALLS = 60;
const answerAll = {
  rules: [],
  otherwise: { answer: { modalities: ['audio'], media: { serviceHosted: {} } } },
};

let product: Product;
beforeAll(async () => {
  product = await startProduct(answerAll);
});
afterAll(async () => product.stop());

interface Sent {
  readonly callId: string;
  readonly items: readonly object[];
  readonly messageId: string;
}

/** Every change of a call twice, once under the same message id and once under a new one, in any order. */
function changesOf(callId: string, chance: () => number): Sent[] {
  const changes = [
    incomingCall(callId),
    callState(callId, 'establishing'),
    callState(callId, 'established'),
    callState(callId, 'terminating'),
    callState(callId, 'terminated', { resultInfo: { code: 200, subcode: 4521 } }),
  ];
  const sent = changes.flatMap((item, n) => {
    const once = { callId, items: [item], messageId: `${callId}-${n}` };
    return [once, once, { ...once, messageId: `${callId}-${n}-again` }];
  });
  return shuffle(sent, chance);
}

/** A sequence that a failing run can be repeated with. */
function chanceFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function shuffle<T>(list: readonly T[], chance: () => number): T[] {
  return list
    .map((value) => ({ value, key: chance() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

/** Deliveries of one to four changes, of any calls. */
function batch(sent: readonly Sent[], chance: () => number): Sent[] {
  const deliveries: Sent[] = [];
  let rest = sent;
  while (rest.length > 0) {
    const size = chance() < 0.3 ? 1 + Math.floor(chance() * 4) : 1;
    const [head] = rest;
    const items = rest.slice(0, size).flatMap((one) => one.items);
    if (head !== undefined)
      deliveries.push({
        ...head,
        items,
        messageId: size === 1 ? head.messageId : `batch-${deliveries.length}`,
      });
    rest = rest.slice(size);
  }
  return deliveries;
}

const seed = Number(process.env['DISORDER_SEED'] ?? Date.now() % 1_000_000);

test(`every call ends as it did, and every distinct change is one row (DISORDER_SEED=${seed})`, async () => {
  const chance = chanceFrom(seed);
  const callIds = Array.from({ length: CALLS }, newCallId);
  const sent = shuffle(
    callIds.flatMap((callId) => changesOf(callId, chance)),
    chance,
  );
  const deliveries = batch(sent, chance);
  for (let start = 0; start < deliveries.length; start += 20) {
    const statuses = await Promise.all(
      deliveries.slice(start, start + 20).map(async ({ items, messageId }) => {
        const headers = { 'x-microsoft-skype-message-id': messageId };
        return (await product.post(envelope(...items), { headers })).status;
      }),
    );
    expect(new Set(statuses)).toEqual(new Set([202]));
  }
  for (const callId of callIds) {
    expect(product.graph.requestsFor(callId)).toHaveLength(1);
    const settled = await product.call(
      callId,
      ({ call, events }) => call['eventCount'] === events.length && events.length >= 11,
    );
    expect(settled.call).toMatchObject({
      state: 'terminated',
      outcome: 'completed',
      decision: 'answer',
      decisionOutcome: 'accepted',
      rule: 'otherwise',
      resultCode: 200,
      resultSubcode: 4521,
    });
    expect(new Set(settled.events.map(({ id }) => id)).size).toBe(settled.events.length);
  }
}, 300_000);
