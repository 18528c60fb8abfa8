import type { PostedNotification, TranscriptEntry } from '../../infra/local/graph/calls/transcript.ts';
import type { Report } from '../../infra/local/graph/control/callReport.ts';
import { findMismatches } from '../../infra/local/graph/findMismatches.ts';

/** A call as its operator sees it: the record and every event. */
export interface RecordedCall {
  readonly call: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly id: string; readonly source: string; readonly data?: unknown }[];
}

/** What is wrong with one call: it knows what Graph posted and was asked, and nothing of how the product works. */
export interface CallFaults {
  /** Changes that the bot acknowledged and hasn't recorded. */
  readonly lost: readonly string[];
  /** Changes recorded more than once, and requests made more often than they may be. */
  readonly doubled: readonly string[];
  /** Where the record isn't as the call went. */
  readonly wrong: readonly string[];
}

/** What Graph may be asked in a call once and never again, but for one that was not accepted. */
const once: ReadonlySet<string> = new Set(['answer', 'redirect', 'reject', 'playPrompt', 'transfer']);

export function check({ transcript, expect }: Report, recorded: RecordedCall | undefined): CallFaults {
  const posted = transcript.filter((entry) => entry.kind === 'notification');
  const acknowledged = changesIn(posted.filter(({ status }) => status !== null && status < 300));
  const { call = {}, events = [] } = recorded ?? {};
  const told = events.filter(({ source }) => source === 'graph').map(({ data }) => changeOf(data));
  return {
    lost: without(acknowledged, told),
    doubled: [
      ...without(told, changesIn(posted)).map((change) => `recorded: ${change}`),
      ...repeated(transcript).map((operation) => `asked: ${operation}`),
    ],
    wrong: [
      ...findMismatches(expect ?? {}, call),
      ...findMismatches({ eventCount: new Set(events.map(({ id }) => id)).size }, call),
      ...(events.length === new Set(events.map(({ id }) => id)).size ? [] : ['an event is shown twice']),
    ],
  };
}

/** Each change once, however often it was posted; a message may hold several. */
function changesIn(posted: readonly PostedNotification[]): string[] {
  const changes = posted.map(({ messageId, originalMessageId = messageId, ...entry }) => {
    const change = [entry.changeType, entry.resourceUrl, entry.state].join(' ');
    return [`${originalMessageId} ${change}`, change] as const;
  });
  return [...new Map(changes).values()];
}

function changeOf(data: unknown): string {
  const { changeType, resourceUrl, resourceData } = (data ?? {}) as {
    changeType?: string;
    resourceUrl?: string;
    resourceData?: { state?: string };
  };
  return [changeType, resourceUrl, resourceData?.state].join(' ');
}

/** What is left of the first list, one for one. */
function without(all: readonly string[], some: readonly string[]): string[] {
  const left = [...all];
  for (const one of some) {
    const index = left.indexOf(one);
    if (index >= 0) left.splice(index, 1);
  }
  return left;
}

function repeated(transcript: readonly TranscriptEntry[]): string[] {
  const made = transcript.flatMap((entry) => {
    const { operation = null } = entry.kind === 'request' ? entry : {};
    return operation === null || !once.has(operation) ? [] : [operation];
  });
  return [...new Set(made)].filter((name) => made.indexOf(name) !== made.lastIndexOf(name));
}
