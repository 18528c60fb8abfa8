import {
  parseQueueDefinitions,
  QueueFileError,
  readQueueDefinitions,
  withRenamedQueues,
} from '../../../../../infra/local/service-bus/queueDefinitions.ts';

test('the file of the deployment is understood', () => {
  const definitions = readQueueDefinitions('infra/queues.json');

  expect(Object.fromEntries(definitions)).toMatchObject({
    'call-events': {
      requiresSession: true,
      lockDuration: 300_000,
      maxDeliveryCount: 100,
      duplicateDetectionWindow: 3_600_000,
      defaultTimeToLive: 1_209_600_000,
      deadLetterOnExpiration: true,
    },
    'call-commands': { requiresSession: true },
  });
});

test("what isn't said is as in Azure", () => {
  expect(parseQueueDefinitions({ plain: {} }).get('plain')).toEqual({
    requiresSession: false,
    lockDuration: 60_000,
    maxDeliveryCount: 10,
    deadLetterOnExpiration: false,
    maxSizeInBytes: 1024 * 1024 * 1024,
  });
});

test.each([
  ['PT5M', 300_000],
  ['PT1H', 3_600_000],
  ['P14D', 1_209_600_000],
  ['P1DT2H3M4.5S', 93_784_500],
  ['PT0.5S', 500],
  ['P10675199DT2H48M5.4775807S', 922_337_203_685_477.6],
])('the duration %s is %d ms', (text, milliseconds) => {
  const { lockDuration } = parseQueueDefinitions({ q: { lockDuration: text } }).get('q') ?? {};

  expect(lockDuration).toBeCloseTo(milliseconds, 0);
});

test.each(['', '5', 'P', 'PT', 'P1M', 'PT5', '5M', 'P-1D'])('%j is no duration', (text) => {
  expect(() => parseQueueDefinitions({ q: { lockDuration: text } })).toThrow(
    new RegExp(`${JSON.stringify(text)} is not an ISO 8601 duration`),
  );
});

test('every fault of the file is named', () => {
  const content = { a: { maxDeliveryCount: 0 }, b: { requireSession: true } };

  expect(() => parseQueueDefinitions(content)).toThrow(QueueFileError);
  expect(() => parseQueueDefinitions(content)).toThrow(/maxDeliveryCount/);
  expect(() => parseQueueDefinitions(content)).toThrow(/requireSession/);
});

test('a queue may be added that is defined like another', () => {
  const definitions = withRenamedQueues(parseQueueDefinitions({ plain: { maxDeliveryCount: 7 } }), [
    'mine=plain',
  ]);

  expect([...definitions.keys()]).toEqual(['plain', 'mine']);
  expect(definitions.get('mine')).toEqual(definitions.get('plain'));
});

test.each(['mine', 'mine=', '=plain', 'mine=other', 'mine=plain=x'])('--queue %s is refused', (renaming) => {
  expect(() => withRenamedQueues(parseQueueDefinitions({ plain: {} }), [renaming])).toThrow(
    /expected NAME=LIKE/,
  );
});
