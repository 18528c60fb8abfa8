import { randomUUID } from 'node:crypto';
import type { Delivery } from '../notifications/delivery.ts';
import { notificationsIn, toEnvelope } from '../notifications/notification.ts';
import type { Expectation } from '../script/scenario.ts';
import type { CallFault } from './callFault.ts';

/** What goes wrong on the way to the bot. A burst is what Graph sends without waiting for a request of the bot. */
export const notificationFaults: readonly CallFault[] = [
  {
    name: 'duplicate',
    title: 'every notification comes twice at once, with the same message id',
    rearrange: (burst) => burst.flatMap((delivery) => twice(delivery, delivery)),
  },
  {
    name: 'duplicate-new-id',
    title: 'every notification comes twice at once, the second time with a message id of its own',
    rearrange: (burst) =>
      burst.flatMap((delivery) => twice(delivery, { ...delivery, messageId: randomUUID() })),
  },
  {
    name: 'redelivery',
    title: 'every notification comes twice at once, the second time naming the message it repeats',
    rearrange: (burst) =>
      burst.flatMap((delivery) =>
        twice(delivery, { ...delivery, messageId: randomUUID(), originalMessageId: delivery.messageId }),
      ),
  },
  {
    name: 'reorder',
    title: 'established comes before establishing',
    rearrange: (burst) => swap(burst, 'establishing', 'established'),
  },
  {
    name: 'reorder-wide',
    title: 'what Graph tells between two requests of the bot comes in reverse, the end first',
    rearrange: (burst) => burst.toReversed().map((delivery) => ({ ...delivery, pause: 0 })),
  },
  {
    name: 'drop',
    title: 'established never comes',
    rearrange: (burst) => burst.filter((delivery) => !tells(delivery, 'established')),
  },
  {
    name: 'drop-end',
    title: 'the end never comes: the record is closed once Graph says that it knows the call no more',
    rearrange: (burst) => burst.filter((delivery) => !isEnd(delivery)),
    expect: ({ resultCode: _code, resultSubcode: _subcode, ...expected }: Expectation) => ({
      ...expected,
      outcome: 'lost',
    }),
  },
  {
    name: 'delay',
    title: 'every notification comes half a second late',
    rearrange: (burst) => burst.map((delivery) => ({ ...delivery, pause: delivery.pause + 500 })),
  },
  {
    name: 'batch',
    title: 'what Graph tells between two requests of the bot comes in one notification',
    rearrange: (burst) => batch(burst),
  },
];

const twice = (first: Delivery, second: Delivery): Delivery[] => [
  { ...first, alongside: true },
  { ...second, pause: 0 },
];

function swap(burst: readonly Delivery[], one: string, other: string): readonly Delivery[] {
  const first = burst.findIndex((delivery) => tells(delivery, one));
  const second = burst.findIndex((delivery) => tells(delivery, other));
  const [early, late] = [burst[first], burst[second]];
  if (early === undefined || late === undefined) return burst;
  return burst.with(first, { ...late, pause: early.pause }).with(second, { ...early, pause: late.pause });
}

/** Deliveries with an expected reply, or in another format, aren't batched. */
function batch(burst: readonly Delivery[]): readonly Delivery[] {
  const [first, ...rest] = burst.filter(canBeBatched);
  if (first === undefined || rest.length === 0) return burst;
  const body = toEnvelope([first, ...rest].flatMap((delivery) => notificationsIn(delivery.body)));
  return [{ ...first, body }, ...burst.filter((delivery) => !canBeBatched(delivery))];
}

const canBeBatched = ({ body, expected }: Delivery) =>
  expected === undefined && notificationsIn(body).length > 0;

const tells = (delivery: Delivery, state: string): boolean =>
  notificationsIn(delivery.body).some(
    ({ resourceData }) => (resourceData as { state?: unknown } | undefined)?.state === state,
  );

const isEnd = (delivery: Delivery): boolean =>
  notificationsIn(delivery.body).some(
    ({ changeType, resourceUrl }) => changeType === 'deleted' && /calls\/[^/]+$/.test(resourceUrl),
  );
