/** Milliseconds from one time to another (ISO 8601), 0 at least; nothing while either isn't known. */
export function durationBetween(from: string | undefined, to: string | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  return Math.max(0, Date.parse(to) - Date.parse(from));
}
