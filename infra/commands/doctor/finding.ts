/** What one check found. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly about: string;
  readonly verdict: 'ok' | 'warning' | 'fault';
  readonly found: string;
  /** What to do about it; every warning and every fault says so. */
  readonly advice?: string;
}

export const ok = (about: string, found: string): Finding => ({ about, verdict: 'ok', found });

export const warning = (about: string, found: string, advice: string): Finding => ({
  about,
  verdict: 'warning',
  found,
  advice,
});

export const fault = (about: string, found: string, advice: string): Finding => ({
  about,
  verdict: 'fault',
  found,
  advice,
});

export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
