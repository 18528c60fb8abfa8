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

/** One incoming call has one outcome of each kind, whichever delivery or instance reports it. */
export function outcomeEventId(incomingId: string, action: string, outcome: string): string {
  return digest('outcome', incomingId, action, outcome);
}
