import { quantileOf } from '../../../../../infra/commands/bench/figure.ts';
import { busyMilliseconds } from '../../../../../infra/local/graph/faults/busyMilliseconds.ts';

test('on a busy day Graph takes 300 ms at the median and 1.5 s at p99', () => {
  const all = Array.from({ length: 1_000 }, (_, n) => busyMilliseconds(n + 1));
  expect(quantileOf(all, 0.5)).toBeCloseTo(300, -1);
  expect(quantileOf(all, 0.99) / 1_500).toBeCloseTo(1, 1);
  expect(Math.max(...all)).toBeLessThan(4_000);
});
