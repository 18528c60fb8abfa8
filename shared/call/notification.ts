import * as z from 'zod';

const text = z.string().min(1).optional().catch(undefined);

const item = z.looseObject({
  changeType: text,
  resourceUrl: text,
  resource: text,
});

/** A value that should be an object; anything else counts as absent, because one odd property must not cost the event. */
const resource = z.looseObject({ '@odata.type': text, '@odata.id': text, id: text });

/**
 * One change out of Graph's `commsNotifications.value`, with the parts that say what it is about. Everything Graph
 * sent stays in `content`.
 */
export interface Notification {
  readonly changeType: string | undefined;
  /** Where Graph says the changed resource lives, most trusted first. */
  readonly urls: readonly string[];
  readonly resourceType: string | undefined;
  /** `resourceData.id`; for a call resource this is the call's id. */
  readonly resourceId: string | undefined;
  /** `resourceData` where it is one object. */
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
  const data = resource.safeParse(content['resourceData']);
  const entity = data.success ? data.data : undefined;
  const urls = [parsed.data.resourceUrl, parsed.data.resource, entity?.['@odata.id']];
  return {
    changeType: parsed.data.changeType,
    urls: urls.filter((url) => url !== undefined),
    resourceType: entity?.['@odata.type'],
    resourceId: entity?.id,
    resource: data.success ? (content['resourceData'] as Record<string, unknown>) : undefined,
    resourceData: content['resourceData'],
    content,
  };
}

/** Whether the changed resource is the call itself and not something inside it, such as its participants. */
export function isCallResource({ resourceType, urls }: Notification): boolean {
  if (resourceType !== undefined) return resourceType.toLowerCase() === '#microsoft.graph.call';
  return !urls.some((url) => /calls\/[^/?#]+\/[^?#]/i.test(url));
}
