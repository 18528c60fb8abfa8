/** A flag or a variable whose value can't be used; the message says which and what was expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @param name of the flag or the variable, for the message; @param least 0 if the part may take any free port */
export function toPort(name: string, text: string, least: 0 | 1 = 0): number {
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (port >= least && port <= 65_535) return port;
  throw new UsageError(`${name} ${text}: expected a number from ${least} to 65535`);
}

export function toMilliseconds(name: string, seconds: string): number {
  const number = Number(seconds);
  if (number > 0 && Number.isFinite(number)) return number * 1000;
  throw new UsageError(`${name} ${seconds}: expected a number of seconds above 0`);
}

export function toCount(name: string, text: string): number {
  const number = Number(text);
  if (/^\d{1,9}$/.test(text) && number > 0) return number;
  throw new UsageError(`${name} ${text}: expected a whole number above 0`);
}
