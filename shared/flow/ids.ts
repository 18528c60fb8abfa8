import { createHash } from 'node:crypto';

/** A short, stable name for some content: 32 hex digits, safe in a message id and in a table key. */
function digest(...parts: readonly unknown[]): string {
  return createHash('sha256').update(canonicalJson(parts)).digest('hex').slice(0, 32);
}

/** JSON with sorted keys: a change that Graph sends again is the same change however it is written. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, entry: unknown) =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : entry,
  );
}

/**
 * Graph numbers no notification, so a change is known by its content together with the delivery's message id. Without
 * that header two equal changes of one call are taken for one.
 */
export function notificationEventId(content: unknown, deliveryId: string | undefined): string {
  return digest('notification', content, deliveryId ?? null);
}

/** A new call has no id of Graph's yet; until then its command goes by one of its own. */
export function newCallSession(key: string): string {
  return `new-${digest('newCall', key)}`;
}

/**
 * Begins with the command's session, which is where its row is found; what follows tells the session's commands apart.
 * Service Bus takes 128 characters, and `:retry:<n>` must fit behind it.
 */
export function commandId(session: string, key: string): string {
  return `${session}.${digest('command', session, key).slice(0, 16)}`;
}

/** The session of a command's id; nothing for a text that can't be one of ours, nor a key of a table. */
export function sessionOf(id: string): string | undefined {
  return /^(?<session>[\w.~-]+)\.\w+$/.exec(id)?.groups?.['session'];
}

/** A command has one result of each kind, however often it is reported. */
export function commandEventId(id: string, happened: string): string {
  return digest('commandResult', id, happened);
}

export function checkEventId(callId: string, n: number): string {
  return digest('check', callId, n);
}

/** One incoming call has one outcome of each kind, whichever delivery or instance reports it. */
export function outcomeEventId(incomingId: string, action: string, outcome: string): string {
  return digest('outcome', incomingId, action, outcome);
}
