/** Times and durations as people read them. Times are ISO 8601 in UTC, durations milliseconds. */

const two = (value: number) => String(value).padStart(2, '0');

/** `12:31:07` where it is of today, `25 Nov 12:31:07` else; by the reader's clock. */
export function localTime(iso: string, now: number): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  if (time.toDateString() === new Date(now).toDateString()) return clock;
  return `${time.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${clock}`;
}

/** The same with milliseconds. */
export function localMoment(iso: string, now: number): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return `${localTime(iso, now)}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}

/** `2026-11-25 11:31:07 UTC`. */
export function utcTime(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}

/** `6 ms`, `14.0 s`, `3 min 12 s`, `2 h 5 min`, `3 d 4 h`: two units at most. */
export function duration(milliseconds: number): string {
  if (Math.round(milliseconds) < 1_000) return `${Math.round(milliseconds)} ms`;
  if (Math.round(milliseconds) % 1_000 === 0 && milliseconds < 60_000)
    return `${Math.round(milliseconds) / 1_000} s`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(milliseconds < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(milliseconds / 1_000);
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600),
    Math.floor(seconds / 60),
  ];
  if (days > 0) return both(days, 'd', hours % 24, 'h');
  if (hours > 0) return both(hours, 'h', minutes % 60, 'min');
  return both(minutes, 'min', seconds % 60, 's');
}

function both(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** `+0.006`, in seconds since the start. */
export function offset(milliseconds: number): string {
  const sign = milliseconds < 0 ? '−' : '+';
  return `${sign}${(Math.abs(milliseconds) / 1_000).toFixed(3)}`;
}

/** What an input of type `datetime-local` holds for a time, by the reader's clock; and back. */
export function toInputTime(iso: string | undefined): string {
  const time = new Date(iso ?? '');
  if (Number.isNaN(time.getTime())) return '';
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${date}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

export function fromInputTime(text: string): string | undefined {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
