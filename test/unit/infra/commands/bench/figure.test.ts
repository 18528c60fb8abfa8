import {
  describeFigure,
  isReached,
  medianOf,
  quantileOf,
  toFigure,
} from '../../../../../infra/commands/bench/figure.ts';

const measurement = { name: 'import', unit: 'ms', what: 'the bundle', floorIs: 'nothing' };

test.each([
  ['an odd number of values', [9, 1, 5], 5],
  ['an even number of values', [1, 10, 2, 4], 3],
  ['one value', [7], 7],
])('the median of %s is in their middle', (_what, values, median) => {
  expect(medianOf(values)).toBe(median);
});

test.each([
  [0.99, 99],
  [0.5, 50],
  [1, 100],
])('of a hundred values, the share %d doesn’t exceed %d', (share, value) => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(quantileOf(values, share)).toBe(value);
});

const rounds = [
  { measured: 20, floor: 10 },
  { measured: 200, floor: 100 },
  { measured: 30, floor: 10 },
];

test('a ratio is that of a round, so that a slow moment counts on both sides', () => {
  const figure = toFigure(measurement, rounds);
  expect(figure.measured).toEqual({ median: 30, min: 20, max: 200 });
  expect(figure.ratio).toEqual({ median: 2, min: 2, max: 3 });
  expect(linesOf(describeFigure(figure))).toEqual([
    'import: 2 times the floor (2 to 3)',
    '30 ms (20 to 200)  the bundle',
    '10 ms (10 to 100)  nothing',
    '',
  ]);
});

test.each([
  [{ of: 'ratio', atMost: 2 }, true, 'at most 2 times: reached'],
  [{ of: 'ratio', atMost: 1.9 }, false, 'at most 1.9 times: NOT REACHED'],
  [{ of: 'ratio', atLeast: 2.1 }, false, 'at least 2.1 times: NOT REACHED'],
  [{ of: 'measured', atMost: 30 }, true, 'at most 30 ms: reached'],
  [{ of: 'measured', atLeast: 31 }, false, 'at least 31 ms: NOT REACHED'],
] as const)('the median is held to the goal %j', (goal, reached, told) => {
  const figure = toFigure({ ...measurement, goal }, rounds);
  expect(isReached(figure)).toBe(reached);
  expect(describeFigure(figure)).toContain(`; the goal is ${told}\n`);
});

test('what was not measured reaches no goal', () => {
  const figure = toFigure({ ...measurement, goal: { of: 'measured', atMost: 1 } }, [
    { measured: Number.NaN, floor: 1 },
  ]);
  expect(isReached(figure)).toBe(false);
});

function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.trim().replace(/ {2,}/g, '  '));
}
