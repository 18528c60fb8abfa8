import { hash } from 'node:crypto';

/** A short, stable hash of some content: 32 hex digits, valid in message ids and table keys. */
function digest(...parts: readonly unknown[]): string {
  return hash('sha256', canonicalJson(parts), 'hex').slice(0, 32);
}

/** JSON with sorted keys, so that the order of keys doesn't change the hash. */
function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, entry]) => `${JSON.stringify(name)}:${canonicalJson(entry)}`).join(',')}}`;
}

/**
 * Graph doesn't number notifications, so the id is made from the change's content and the delivery's message id.
 * Without that header, two equal changes of a call get the same id.
 */
export function notificationEventId(content: unknown, deliveryId: string | undefined): string {
  return digest('notification', content, deliveryId ?? null);
}

/** The session of a command that places a call, as long as Graph hasn't given the call an id. */
export function newCallSession(key: string): string {
  return `new-${digest('newCall', key)}`;
}

/**
 * It begins with the command's session, in which its row is found; the rest is unique in the session. Service Bus
 * allows 128 characters, including a suffix `:retry:<n>`.
 */
export function commandId(session: string, key: string): string {
  return `${session}.${digest('command', session, key).slice(0, 16)}`;
}

/** The session in a command's id; `undefined` if the text can't be an id of ours or a table key. */
export function sessionOf(id: string): string | undefined {
  return /^(?<session>[\w.~-]+)\.\w+$/.exec(id)?.groups?.['session'];
}

/** The same for every report of the same result of a command. */
export function commandEventId(id: string, happened: string): string {
  return digest('commandResult', id, happened);
}

export function checkEventId(callId: string, n: number): string {
  return digest('check', callId, n);
}

/** The same for every report of the same outcome of an incoming call, from any delivery or instance. */
export function outcomeEventId(incomingId: string, action: string, outcome: string): string {
  return digest('outcome', incomingId, action, outcome);
}

/** A call has one CloudEvent of each type; `about` tells the ends of its operations apart. */
export function webhookEventId(callId: string, type: string, about: string | undefined): string {
  return digest('webhook', callId, type, about ?? null);
}
