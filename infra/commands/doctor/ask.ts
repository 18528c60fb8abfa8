/** Milliseconds. Graph itself waits no longer for an answer to a call. */
const TIMEOUT = 15_000;

export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Milliseconds since the epoch: the middle of the exchange by this machine's clock. */
  readonly at: number;
}

/** One HTTP request; follows no redirection, because Graph's notifications must arrive without one. */
export async function ask(url: string, options: RequestInit = {}): Promise<Heard> {
  const startedAt = Date.now();
  const signal = AbortSignal.timeout(TIMEOUT);
  const response = await fetch(url, { redirect: 'manual', signal, ...options });
  const at = (startedAt + Date.now()) / 2;
  return { status: response.status, headers: response.headers, text: await response.text(), at };
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
