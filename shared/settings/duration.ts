const isoDuration =
  /^P(?:(?<days>\d+)D)?(?:T(?:(?<hours>\d+)H)?(?:(?<minutes>\d+)M)?(?:(?<seconds>\d+(?:\.\d+)?)S)?)?$/;

/** An ISO 8601 duration, up to days, in milliseconds; `undefined` if it is invalid or zero. */
export function toMilliseconds(text: string): number | undefined {
  const parts = isoDuration.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const count = (part: string) => Number(parts[part] ?? 0);
  const seconds = ((count('days') * 24 + count('hours')) * 60 + count('minutes')) * 60 + count('seconds');
  return seconds > 0 ? seconds * 1_000 : undefined;
}
