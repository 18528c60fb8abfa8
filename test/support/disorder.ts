import { seededRandom } from '../../infra/local/fault-injection/seededRandom.ts';
import { callState, envelope, incomingCall, newCallId } from './notifications.ts';
import type { Product } from './runningApplication.ts';

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

/** What a failing run can be repeated with; a test names it in its title. */
export const disorderSeed = Number(process.env['DISORDER_SEED'] ?? Date.now() % 1_000_000);

/**
 * So many calls whose notifications arrive shuffled, doubled and batched, twenty at the same time; each delivery must
 * be acknowledged, each call answered once by an instance, and each record come out as its call went.
 * @param instances how many http hosts may each ask Graph to answer a call; it accepts the first and refuses the others
 */
export async function playInDisorder(product: Product, calls: number, instances = 1): Promise<void> {
  const chance = seededRandom(disorderSeed);
  const callIds = Array.from({ length: calls }, newCallId);
  for (const callId of callIds) product.graph.script(callId, { status: 202 }, { status: 409 });
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
    const requests = product.graph.requestsFor(callId).length;
    expect(requests).toBeGreaterThanOrEqual(1);
    expect(requests).toBeLessThanOrEqual(instances);
  }
}
