const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** A time span (milliseconds) in its two largest units, such as `3 h 12 min`; a clock that is off makes no age negative. */
export function describeAge(milliseconds: number): string {
  let left = Math.max(0, milliseconds);
  const counts = units.map(([unit, length]) => {
    const count = Math.floor(left / length);
    left -= count * length;
    return { unit, count };
  });
  const largest = counts.findIndex(({ count }) => count > 0);
  if (largest === -1) return '0 s';
  const told = counts.slice(largest, largest + 2).filter(({ count }) => count > 0);
  return told.map(({ unit, count }) => `${count} ${unit}`).join(' ');
}
