/** One round of a measurement: what the product took, and what the least that could do the same took. */
export interface Round {
  readonly measured: number;
  readonly floor: number;
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** A measurement as it is told. The ratio is each round's own, so that a machine that slows down slows both. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** What was measured, and what its floor is. */
  readonly what: string;
  readonly floorIs: string;
  readonly measured: Spread;
  readonly floor: Spread;
  readonly ratio: Spread;
}

export type Measurement = Pick<Figure, 'name' | 'unit' | 'what' | 'floorIs'>;

export function toFigure(measurement: Measurement, rounds: readonly Round[]): Figure {
  return {
    ...measurement,
    measured: spreadOf(rounds.map(({ measured }) => measured)),
    floor: spreadOf(rounds.map(({ floor }) => floor)),
    ratio: spreadOf(rounds.map(({ measured, floor }) => measured / floor)),
  };
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [above = Number.NaN, below = above] = [sorted[middle], sorted[middle - 1]];
  return sorted.length % 2 === 1 ? above : (above + below) / 2;
}

function spreadOf(values: readonly number[]): Spread {
  return { median: medianOf(values), min: Math.min(...values), max: Math.max(...values) };
}

export function describeFigure({ name, unit, what, floorIs, measured, floor, ratio }: Figure): string {
  return [
    `${name}: ${round(ratio.median)} times the floor (${round(ratio.min)} to ${round(ratio.max)})`,
    `  ${describeSpread(measured, unit)}  ${what}`,
    `  ${describeSpread(floor, unit)}  ${floorIs}`,
    '',
  ].join('\n');
}

function describeSpread({ median, min, max }: Spread, unit: string): string {
  return `${round(median)} ${unit} (${round(min)} to ${round(max)})`.padEnd(36);
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
