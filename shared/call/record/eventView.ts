import { redact } from '../notification/redact.ts';
import type { CallEvent } from './callEvent.ts';

/** An event as people outside see it, without secrets: the time in ISO 8601, the rest as in its row. */
export function toEventView({ id, type, receivedAt, position, source, facts, data }: CallEvent) {
  const shownFacts = withoutSecrets(facts);
  return {
    id,
    type,
    receivedAt: new Date(receivedAt).toISOString(),
    position,
    source,
    facts: shownFacts,
    data: data ?? shownFacts,
  };
}

const commandsForLater = new Set(['onEstablished', 'onTone', 'onPlacedTone']);

/** Rows hold later commands complete, with their tones and blobs. These secrets are removed here. */
function withoutSecrets(facts: CallEvent['facts']): CallEvent['facts'] {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, commandsForLater.has(name) ? redact(value) : value]),
  );
}
