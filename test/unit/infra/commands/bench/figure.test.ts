import { describeFigure, medianOf, toFigure } from '../../../../../infra/commands/bench/figure.ts';

const measurement = { name: 'import', unit: 'ms', what: 'the bundle', floorIs: 'nothing' };

test.each([
  ['an odd number of values', [9, 1, 5], 5],
  ['an even number of values', [1, 10, 2, 4], 3],
  ['one value', [7], 7],
])('the median of %s is in their middle', (_what, values, median) => {
  expect(medianOf(values)).toBe(median);
});

test('a ratio is that of a round, so that a slow moment counts on both sides', () => {
  const rounds = [
    { measured: 20, floor: 10 },
    { measured: 200, floor: 100 },
    { measured: 30, floor: 10 },
  ];
  const figure = toFigure(measurement, rounds);
  expect(figure.measured).toEqual({ median: 30, min: 20, max: 200 });
  expect(figure.ratio).toEqual({ median: 2, min: 2, max: 3 });
  expect(
    describeFigure(figure)
      .split('\n')
      .map((line) => line.trim().replace(/ {2,}/g, '  ')),
  ).toEqual([
    'import: 2 times the floor (2 to 3)',
    '30 ms (20 to 200)  the bundle',
    '10 ms (10 to 100)  nothing',
    '',
  ]);
});
