/** Milliseconds between two times (ISO 8601), at least 0; `undefined` if one of them is unknown. */
export function durationBetween(from: string | undefined, to: string | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  return Math.max(0, Date.parse(to) - Date.parse(from));
}
