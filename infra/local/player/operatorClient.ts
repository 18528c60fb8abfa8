import { request } from 'undici';

/** A call's record as the bot shows it to its operator. */
export interface ShownCall {
  readonly call: Readonly<Record<string, unknown>>;
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

/** The bot, seen by its operator. */
export interface Operator {
  /** Undefined if the bot has no record of the call, or can't read it just now. */
  record(callId: string): Promise<ShownCall | undefined>;
  /** Sends an operator's request. */
  send(path: string, body: unknown): Promise<{ readonly status: number; readonly text: string }>;
}

export const operatorOf = (address: string): Operator => ({
  async record(callId) {
    const response = await request(`${address}/api/operator/calls/${callId}`);
    const body = await response.body.text();
    if (response.statusCode === 404 || response.statusCode === 503) return undefined;
    if (response.statusCode !== 200)
      throw new Error(`the record of ${callId}: ${response.statusCode} ${body}`);
    return JSON.parse(body) as ShownCall;
  },
  async send(path, body) {
    const headers = { 'content-type': 'application/json' };
    const response = await request(`${address}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return { status: response.statusCode, text: await response.body.text() };
  },
});
