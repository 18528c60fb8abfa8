import * as z from 'zod';
import { isType, tolerantWord } from '../schema/enumeration.ts';
import { tolerantText } from '../schema/tolerantFields.ts';

const changeTypes = ['created', 'updated', 'deleted'] as const;

const item = z.looseObject({
  changeType: tolerantWord(changeTypes),
  resourceUrl: tolerantText,
  resource: tolerantText,
});

/** An invalid property is read as absent, so that it can't cost the whole event. */
const resource = z.looseObject({ '@odata.type': tolerantText, '@odata.id': tolerantText, id: tolerantText });

/**
 * One change of Graph's `commsNotifications.value`, with the parts that say what it is about. `content` keeps
 * everything that Graph sent.
 */
export interface Notification {
  readonly changeType: (typeof changeTypes)[number] | undefined;
  /** URLs of the changed resource, the most trusted first. */
  readonly urls: readonly string[];
  readonly resourceType: string | undefined;
  /** `resourceData.id`; for a call resource this is the call's id. */
  readonly resourceId: string | undefined;
  /** `resourceData`, if it is one object or an array of one; Graph's contract allows both. */
  readonly resource: Readonly<Record<string, unknown>> | undefined;
  /** `resourceData` as sent: an object, an array, or `undefined`. */
  readonly resourceData: unknown;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Reads one item of `value`; `undefined` only if it is no object. */
export function toNotification(value: unknown): Notification | undefined {
  const parsed = item.safeParse(value);
  if (!parsed.success) return undefined;
  const content = value as Record<string, unknown>;
  const only = onlyEntry(content['resourceData']);
  const data = resource.safeParse(only);
  const entity = data.success ? data.data : undefined;
  const urls = [parsed.data.resourceUrl, parsed.data.resource, entity?.['@odata.id']];
  return {
    changeType: parsed.data.changeType,
    urls: urls.filter((url) => url !== undefined),
    resourceType: entity?.['@odata.type'],
    resourceId: entity?.id,
    resource: data.success ? (only as Record<string, unknown>) : undefined,
    resourceData: content['resourceData'],
    content,
  };
}

function onlyEntry(resourceData: unknown): unknown {
  return Array.isArray(resourceData) && resourceData.length === 1 ? resourceData[0] : resourceData;
}

/** Whether the changed resource is the call itself, and not a part of it such as its participants. */
export function isCallResource({ resourceType, resource, urls }: Notification): boolean {
  if (resourceType !== undefined) return isType(resourceType, 'call');
  return !hasCall(resource) && !urls.some((url) => /calls\/[^/?#]+\/[^?#]/i.test(url));
}

/** Graph asks a policy-based recorder whether it accepts one more participant. The reply's body answers this. */
export function isParticipantJoining({ resourceType, resource }: Notification): boolean {
  if (resourceType !== undefined) return isType(resourceType, 'participantJoiningNotification');
  return hasCall(resource) && resource['participantId'] === undefined;
}

export function isParticipantLeft({ resourceType, resource }: Notification): boolean {
  if (resourceType !== undefined) return isType(resourceType, 'participantLeftNotification');
  return hasCall(resource) && resource['participantId'] !== undefined;
}

/** Recognises these two notifications if they carry no type: only they hold a call. */
function hasCall(resource: Notification['resource']): resource is Readonly<Record<string, unknown>> {
  return typeof resource?.['call'] === 'object' && resource['call'] !== null;
}
