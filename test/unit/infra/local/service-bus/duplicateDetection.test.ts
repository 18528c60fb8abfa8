import { DuplicateDetection } from '../../../../../infra/local/service-bus/queue/duplicateDetection.ts';

const WINDOW = 1000;

test('an id is found within the window and no longer', () => {
  const duplicates = new DuplicateDetection(WINDOW, []);
  duplicates.remember({ messageId: 'a', sequenceNumber: 1, acceptedAt: 0 });

  expect(duplicates.find('a', WINDOW - 1)).toMatchObject({ sequenceNumber: 1 });
  expect(duplicates.find('a', WINDOW)).toBeUndefined();
});

test('memory holds the ids of one window only, however many there have been', () => {
  const duplicates = new DuplicateDetection(WINDOW, []);
  for (let time = 0; time < 100 * WINDOW; time += 10) {
    duplicates.find(`id-${time}`, time);
    duplicates.remember({ messageId: `id-${time}`, sequenceNumber: time, acceptedAt: time });
  }

  expect(duplicates.remembered(100 * WINDOW).size).toBe(WINDOW / 10 - 1);
});
