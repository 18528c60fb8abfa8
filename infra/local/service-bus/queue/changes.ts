import type { RememberedMessage } from './duplicateDetection.ts';
import type { MessageState, QueuedMessage } from './message.ts';

/** What must survive the process. Applying all changes from the first to the last gives the same queue. */
export type QueueChange =
  | { readonly kind: 'stored'; readonly message: QueuedMessage }
  | ({ readonly kind: 'changed'; readonly sequenceNumber: number } & MessagePatch)
  | { readonly kind: 'removed'; readonly sequenceNumber: number }
  | { readonly kind: 'remembered'; readonly message: RememberedMessage }
  | { readonly kind: 'numbered'; readonly lastSequenceNumber: number }
  | { readonly kind: 'sessionState'; readonly sessionId: string; readonly state?: Buffer };

export interface MessagePatch {
  readonly deliveryCount?: number;
  readonly state?: MessageState;
  readonly content?: Buffer;
}

/** Where queues write their changes; nothing is answered to a client before `commit` has returned. */
export interface ChangeLog {
  record(queue: string, change: QueueChange): void;
  commit(): void;
}

export const withoutLog: ChangeLog = { record() {}, commit() {} };

/** The surviving part of a queue. */
export interface QueueContents {
  readonly messages: Map<number, QueuedMessage>;
  readonly remembered: Map<string, RememberedMessage>;
  readonly sessionStates: Map<string, Buffer>;
  lastSequenceNumber: number;
}

export const emptyContents = (): QueueContents => ({
  messages: new Map(),
  remembered: new Map(),
  sessionStates: new Map(),
  lastSequenceNumber: 0,
});

export function applyChange(contents: QueueContents, change: QueueChange): void {
  switch (change.kind) {
    case 'stored':
      contents.messages.set(change.message.sequenceNumber, change.message);
      contents.lastSequenceNumber = Math.max(contents.lastSequenceNumber, change.message.sequenceNumber);
      return;
    case 'changed': {
      const { kind: _, sequenceNumber, ...patch } = change;
      const message = contents.messages.get(sequenceNumber);
      if (message) contents.messages.set(sequenceNumber, { ...message, ...patch });
      return;
    }
    case 'removed':
      contents.messages.delete(change.sequenceNumber);
      return;
    case 'remembered':
      contents.remembered.set(change.message.messageId, change.message);
      return;
    case 'numbered':
      contents.lastSequenceNumber = Math.max(contents.lastSequenceNumber, change.lastSequenceNumber);
      return;
    case 'sessionState':
      if (change.state) contents.sessionStates.set(change.sessionId, change.state);
      else contents.sessionStates.delete(change.sessionId);
  }
}

/** The changes that make such a queue out of nothing. */
export function* toChanges(contents: QueueContents): Iterable<QueueChange> {
  yield { kind: 'numbered', lastSequenceNumber: contents.lastSequenceNumber };
  for (const message of contents.remembered.values()) yield { kind: 'remembered', message };
  for (const message of contents.messages.values()) yield { kind: 'stored', message };
  for (const [sessionId, state] of contents.sessionStates) yield { kind: 'sessionState', sessionId, state };
}
