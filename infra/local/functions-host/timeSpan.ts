import { StartError } from './startError.ts';

const pattern = /^(?:(\d+)\.)?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?$/;

/**
 * Reads a .NET time span, `[d.]hh:mm[:ss[.fffffff]]`.
 * @param where names the setting in the message of the fault
 * @returns milliseconds
 */
export function requireTimeSpan(text: string, where: string): number {
  const parts = pattern.exec(text.trim());
  if (!parts) throw new StartError(`${where} is "${text}"; expected a time span such as 00:05:00`);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1, 5).map((part) => Number(part ?? 0));
  const milliseconds = Math.round(Number(`0.${parts[5] ?? 0}`) * 1000);
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
}
