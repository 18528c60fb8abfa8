import type { Clock } from '../../part/clock.ts';
import { type Notification, notificationsIn } from '../notifications/notification.ts';
import { canonicalId } from './callId.ts';
import { type Changes, createChanges } from './changes.ts';
import type { CommsOperation } from './commsOperation.ts';
import { type Participant, rosterIn } from './participant.ts';
import type { TranscriptEntry } from './transcript.ts';

export type Decision = 'answer' | 'redirect' | 'reject';
export type CallResource = Readonly<Record<string, unknown>>;

/** A call as Graph sees it. */
export interface Call {
  /** As Graph writes it in this call's URLs. */
  readonly id: string;
  readonly chainId: string;
  /** The tenant that its notifications' tokens name. Requests about it need a token of the same tenant. */
  tenantId: string;
  /** What GET shows: everything that notifications and requests have said about the call so far. */
  resource: CallResource;
  /** Where the next notification goes; if undefined, to the bot's global callback. */
  callbackUri: string | undefined;
  decision: Decision | undefined;
  media: 'serviceHosted' | 'appHosted' | undefined;
  /** A meeting, several targets, or a call between two that has grown: it has a roster. */
  isGroup: boolean;
  participants: Participant[];
  /** Operations that have begun and not ended, by canonical id. */
  readonly running: Map<string, CommsOperation>;
  hearsTones: boolean;
  isOver: boolean;
  /** Cancels the timer that ends a call without keepAlive. */
  forgetKeepAlive: (() => void) | undefined;
  readonly transcript: TranscriptEntry[];
  readonly changes: Changes;
}

export const createCall = (id: string, chainId: string, tenantId: string, clock: Clock): Call => ({
  id,
  chainId,
  tenantId,
  resource: { '@odata.type': '#microsoft.graph.call', id },
  callbackUri: undefined,
  decision: undefined,
  media: undefined,
  isGroup: false,
  participants: [],
  running: new Map(),
  hearsTones: false,
  isOver: false,
  forgetKeepAlive: undefined,
  transcript: [],
  changes: createChanges(clock),
});

/** What the documents call it, and what invitations in the field do. */
const recordingReasons = new Set(['PolicyBasedRecording', 'ComplianceRecording']);

/** Policy-based recording has its own, shorter deadline and its own operations. */
export function isRecorded(call: Call): boolean {
  const metadata = call.resource['applicationMetadata'] as
    | { botData?: { inviteReasons?: unknown; policyIdentifier?: unknown } }
    | undefined;
  const { inviteReasons, policyIdentifier } = metadata?.botData ?? {};
  const isInvited = Array.isArray(inviteReasons) && inviteReasons.some((one) => recordingReasons.has(one));
  return isInvited || typeof policyIdentifier === 'string';
}

/** Applies to the call what Graph is about to notify the bot of. */
export function applyBody(call: Call, body: unknown): void {
  for (const notification of notificationsIn(body)) applyNotification(call, notification);
}

export function applyNotification(call: Call, notification: Notification): void {
  const resource = callResourceIn(notification);
  if (resource !== undefined) {
    const { '@odata.id': _id, '@odata.etag': _etag, toneInfo: _tone, ...told } = resource;
    call.resource = { ...call.resource, ...told, id: call.id };
    call.isGroup ||= told['chatInfo'] != null || told['meetingInfo'] != null;
  }
  call.participants = rosterIn(notification) ?? call.participants;
  if (notification.changeType === 'deleted') finishOperation(call, notification);
  const isEnd = notification.changeType === 'deleted' && isAboutCall(call, notification);
  if (isEnd || resource?.['state'] === 'terminated') endCall(call);
  call.changes.announce();
}

export function endCall(call: Call): void {
  call.forgetKeepAlive?.();
  call.isOver = true;
  call.resource = { ...call.resource, state: 'terminated' };
  call.changes.announce();
}

function finishOperation(call: Call, { resourceUrl }: Notification): void {
  const [, id] = /\/operations\/([^/]+)$/.exec(resourceUrl) ?? [];
  if (id !== undefined) call.running.delete(canonicalId(id));
}

function callResourceIn({ resourceData }: Notification): CallResource | undefined {
  const data = resourceData as CallResource | undefined;
  return data?.['@odata.type'] === '#microsoft.graph.call' ? data : undefined;
}

function isAboutCall(call: Call, notification: Notification): boolean {
  if (callResourceIn(notification) !== undefined) return true;
  const [, id, rest] = /calls\/([^/]+)(\/)?/.exec(notification.resourceUrl) ?? [];
  return rest === undefined && id !== undefined && canonicalId(id) === canonicalId(call.id);
}
