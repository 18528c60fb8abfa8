/** A line of a plot: points in any order of magnitude, by their place in time. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly Series[];
}

const WIDTH = 800;
const HEIGHT = 220;
const MARGIN = { left: 60, right: 150, top: 30, bottom: 40 };
const colours = ['#0b6bcb', '#c4320a', '#1f8a4c', '#7a3fb5', '#8a6d00'];

/** Panels one below the other over the same seconds, as SVG. */
export function plot(title: string, panels: readonly Panel[]): string {
  const all = panels.flatMap(({ series }) => series.flatMap(({ points }) => points.map(([x]) => x)));
  const seconds = Math.max(1, ...all);
  const height = panels.length * HEIGHT + MARGIN.top;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="white"/>',
    `<text x="${MARGIN.left}" y="20" font-size="15">${escape(title)}</text>`,
    ...panels.map((panel, n) => draw(panel, seconds, MARGIN.top + n * HEIGHT)),
    '</svg>',
    '',
  ].join('\n');
}

function draw({ title, unit, series }: Panel, seconds: number, top: number): string {
  const values = series.flatMap(({ points }) => points.map(([, y]) => y)).filter(Number.isFinite);
  const most = roundUp(Math.max(1, ...values));
  const [left, right] = [MARGIN.left, WIDTH - MARGIN.right];
  const [high, low] = [top + MARGIN.top, top + HEIGHT - MARGIN.bottom];
  const x = (value: number) => (left + (value / seconds) * (right - left)).toFixed(1);
  const y = (value: number) => (low - (value / most) * (low - high)).toFixed(1);
  const lines = [0, most / 2, most].map(
    (value) =>
      `<line x1="${left}" x2="${right}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/><text x="${left - 6}" y="${y(value)}" text-anchor="end" dominant-baseline="middle">${value}</text>`,
  );
  const times = [0, seconds / 2, seconds].map(
    (value) => `<text x="${x(value)}" y="${low + 16}" text-anchor="middle">${Math.round(value)} s</text>`,
  );
  const curves = series.map(({ name, points }, n) => {
    const colour = colours[n % colours.length];
    const path = points
      .filter(([, value]) => Number.isFinite(value))
      .map(([at, value]) => `${x(at)},${y(value)}`)
      .join(' ');
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/><text x="${right + 8}" y="${high + n * 16}" fill="${colour}">${escape(name)}</text>`;
  });
  const heading = `<text x="${left}" y="${top + 20}" font-weight="bold">${escape(`${title} (${unit})`)}</text>`;
  return [heading, ...lines, ...times, ...curves].join('\n');
}

/** To a number that a person reads easily. */
function roundUp(value: number): number {
  const step = 10 ** Math.floor(Math.log10(value));
  return Math.ceil(value / step) * step;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
