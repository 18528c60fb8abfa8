import * as z from 'zod';
import { isType, tolerantWord } from '../schema/enumeration.ts';
import { tolerantText } from '../schema/tolerant.ts';

const changeTypes = ['created', 'updated', 'deleted'] as const;

const item = z.looseObject({
  changeType: tolerantWord(changeTypes),
  resourceUrl: tolerantText,
  resource: tolerantText,
});

/** A value that should be an object; anything else counts as absent, because one odd property must not cost the event. */
const resource = z.looseObject({ '@odata.type': tolerantText, '@odata.id': tolerantText, id: tolerantText });

/**
 * One change out of Graph's `commsNotifications.value`, with the parts that say what it is about. Everything Graph
 * sent stays in `content`.
 */
export interface Notification {
  readonly changeType: (typeof changeTypes)[number] | undefined;
  /** Where Graph says the changed resource lives, most trusted first. */
  readonly urls: readonly string[];
  readonly resourceType: string | undefined;
  /** `resourceData.id`; for a call resource this is the call's id. */
  readonly resourceId: string | undefined;
  /** `resourceData` where it is one object, or an array of one: the contract allows either. */
  readonly resource: Readonly<Record<string, unknown>> | undefined;
  /** `resourceData` as sent: an object, an array of them, or nothing. */
  readonly resourceData: unknown;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Reads one item of `value`; nothing but "not an object" is a reason to refuse it. */
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

/** Whether the changed resource is the call itself and not something inside it, such as its participants. */
export function isCallResource({ resourceType, resource, urls }: Notification): boolean {
  if (resourceType !== undefined) return isType(resourceType, 'call');
  return !hasCall(resource) && !urls.some((url) => /calls\/[^/?#]+\/[^?#]/i.test(url));
}

/** A policy-based recorder is asked whether it takes in a further participant; the reply's body is its answer. */
export function isParticipantJoining({ resourceType, resource }: Notification): boolean {
  if (resourceType !== undefined) return isType(resourceType, 'participantJoiningNotification');
  return hasCall(resource) && resource['participantId'] === undefined;
}

export function isParticipantLeft({ resourceType, resource }: Notification): boolean {
  if (resourceType !== undefined) return isType(resourceType, 'participantLeftNotification');
  return hasCall(resource) && resource['participantId'] !== undefined;
}

/** Nothing else that Graph sends holds a call: that tells these two apart where they carry no type. */
function hasCall(resource: Notification['resource']): resource is Readonly<Record<string, unknown>> {
  return typeof resource?.['call'] === 'object' && resource['call'] !== null;
}
