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

/** What the median is held to: of the product's own figures, or of their ratio to the floor's. */
export interface Goal {
  readonly of: 'measured' | 'ratio';
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** A measurement as it is told. The ratio is each round's own, so that a machine that slows down slows both. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** What was measured, and what its floor is. */
  readonly what: string;
  readonly floorIs: string;
  readonly goal?: Goal;
  readonly measured: Spread;
  readonly floor: Spread;
  readonly ratio: Spread;
}

export type Measurement = Pick<Figure, 'name' | 'unit' | 'what' | 'floorIs' | 'goal'>;

export function toFigure(measurement: Measurement, rounds: readonly Round[]): Figure {
  return {
    ...measurement,
    measured: spreadOf(rounds.map(({ measured }) => measured)),
    floor: spreadOf(rounds.map(({ floor }) => floor)),
    ratio: spreadOf(rounds.map(({ measured, floor }) => measured / floor)),
  };
}

/** Whether the figure keeps to its goal; one without a goal does. */
export function isReached({ goal, ...figure }: Figure): boolean {
  if (goal === undefined) return true;
  const { median } = figure[goal.of];
  return median <= (goal.atMost ?? Infinity) && median >= (goal.atLeast ?? -Infinity);
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [above = Number.NaN, below = above] = [sorted[middle], sorted[middle - 1]];
  return sorted.length % 2 === 1 ? above : (above + below) / 2;
}

/** The value that so large a share of them doesn't exceed. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

function spreadOf(values: readonly number[]): Spread {
  return { median: medianOf(values), min: Math.min(...values), max: Math.max(...values) };
}

export function describeFigure(figure: Figure): string {
  const { name, unit, what, floorIs, measured, floor, ratio } = figure;
  return [
    `${name}: ${round(ratio.median)} times the floor (${round(ratio.min)} to ${round(ratio.max)})${describeGoal(figure)}`,
    `  ${describeSpread(measured, unit)}  ${what}`,
    `  ${describeSpread(floor, unit)}  ${floorIs}`,
    '',
  ].join('\n');
}

function describeGoal(figure: Figure): string {
  const { goal, unit } = figure;
  if (goal === undefined) return '';
  const bound = goal.atMost === undefined ? `at least ${goal.atLeast}` : `at most ${goal.atMost}`;
  const wanted = `${bound} ${goal.of === 'ratio' ? 'times' : unit}`;
  return `; the goal is ${wanted}: ${isReached(figure) ? 'reached' : 'NOT REACHED'}`;
}

function describeSpread({ median, min, max }: Spread, unit: string): string {
  return `${round(median)} ${unit} (${round(min)} to ${round(max)})`.padEnd(36);
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
