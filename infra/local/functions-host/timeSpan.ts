import { StartError } from './startError.ts';

const pattern = /^(?:(\d+)\.)?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?$/;

/**
 * Reads a .NET time span, `[d.]hh:mm[:ss[.fffffff]]`.
 * @returns milliseconds, or undefined when the text is no time span
 */
export function parseTimeSpan(text: string): number | undefined {
  const parts = pattern.exec(text.trim());
  if (!parts) return undefined;
  const [days, hours, minutes, seconds] = parts.slice(1, 5).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
  ];
  const milliseconds = Math.round(Number(`0.${parts[5] ?? 0}`) * 1000);
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
}

/** @param where names the setting in the message of the fault */
export function requireTimeSpan(text: string, where: string): number {
  const milliseconds = parseTimeSpan(text);
  if (milliseconds === undefined) {
    throw new StartError(`${where} is "${text}"; expected a time span such as 00:05:00`);
  }
  return milliseconds;
}
