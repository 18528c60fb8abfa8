import { plot } from '../../load/plot.ts';

const svg = plot('10 calls & <more>', [
  {
    title: 'memory',
    unit: 'MiB',
    series: [
      {
        name: 'http',
        points: [
          [0, 50],
          [10, 100],
          [20, Number.NaN],
        ],
      },
    ],
  },
  {
    title: 'answers',
    unit: 'ms',
    series: [
      { name: 'p50', points: [[5, 3]] },
      { name: 'p99', points: [[5, 30]] },
    ],
  },
]);

test('a plot has a curve for each series, within its panel', () => {
  const curves = [...svg.matchAll(/<polyline points="([^"]*)"/g)].map(([, points = '']) => points.split(' '));
  expect(curves).toEqual([
    ['60.0,160.0', '355.0,60.0'].map(() => expect.any(String)),
    [expect.any(String)],
    [expect.any(String)],
  ]);
  const [[first = '', second = ''] = []] = curves;
  expect(Number(first.split(',')[1])).toBeGreaterThan(Number(second.split(',')[1]));
  expect(svg).not.toContain('NaN');
});

test('what it says is text, and no markup', () => {
  expect(svg).toContain('10 calls &amp; &lt;more&gt;');
  expect(svg).toContain('memory (MiB)');
});
