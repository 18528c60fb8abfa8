/** The median where nobody says it. */
const MEDIAN = 300;
/** From the median to p99 in times: the shape of a log-logistic distribution, `quantile = median · odds ^ (1 / shape)`. */
const SPREAD = 5;
const SHAPE = Math.log(99) / Math.log(SPREAD);
/** No request takes longer than the slowest of a thousand. */
const MOST = 0.999;
/** Multiples of it fill the space between 0 and 1 evenly, however many there are. */
const GOLDEN_RATIO = 0.618_033_988_749_895;

/** How long Graph takes for the n-th request on a busy day. The same each time, for the same n. */
export function busyMilliseconds(n: number, median = MEDIAN): number {
  const share = Math.min(MOST, (n * GOLDEN_RATIO) % 1);
  return median * (share / (1 - share)) ** (1 / SHAPE);
}
