import { describeAge } from '../../../../infra/commands/queues/describeAge.ts';

test.each([
  [-5_000, '0 s'],
  [999, '0 s'],
  [42_000, '42 s'],
  [60_000, '1 min'],
  [200_000, '3 min 20 s'],
  [3_605_000, '1 h'],
  [11_520_000, '3 h 12 min'],
  [100 * 86_400_000 + 3_600_000, '100 d 1 h'],
])('%i ms are %s', (milliseconds, text) => {
  expect(describeAge(milliseconds)).toBe(text);
});
