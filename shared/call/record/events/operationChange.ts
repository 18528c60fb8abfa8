import * as z from 'zod';
import { optionalText } from '../../notification/eventFields.ts';
import type { Notification } from '../../notification/notification.ts';
import { completionReasons, judgeOperation, operationStatuses } from '../../notification/operation.ts';
import { result, tolerantResult } from '../../notification/resultInfo.ts';
import { spelledAs, tolerantSpelling } from '../../schema/enumeration.ts';
import { canonicalId } from '../../schema/guid.ts';
import { omitUndefined } from '../../schema/omitUndefined.ts';
import { tolerantText } from '../../schema/tolerantFields.ts';
import { decodeSegment } from '../../schema/urlSegment.ts';
import { eventKind } from './eventKind.ts';

const facts = z.object({
  /**
   * Graph's resource type without `Operation`: `playPrompt`, `inviteParticipants`, `comms`; `unknown` without a type.
   */
  kind: z.string(),
  status: z.enum(operationStatuses),
  operationId: optionalText,
  clientContext: optionalText,
  completionReason: optionalText,
  result: z.exactOptional(result),
});

export type OperationFacts = z.infer<typeof facts>;

const operationType = /^#?microsoft\.graph\.(?<kind>\w+)operation$/i;
/** Graph's operation types, spelled as in its documents. */
const operationKinds = [
  'addLargeGalleryView',
  'cancelMediaProcessing',
  'comms',
  'inviteParticipants',
  'muteParticipant',
  'muteParticipants',
  'playPrompt',
  'record',
  'sendDtmfTones',
  'startHoldMusic',
  'stopHoldMusic',
  'subscribeToTone',
  'unmuteParticipant',
  'updateRecordingStatus',
];
const operationUrl = /\/operations(?:\/(?<id>[^/?#]+))?/i;

const resource = z.object({
  id: tolerantText,
  status: tolerantText,
  clientContext: tolerantText,
  completionReason: tolerantSpelling(completionReasons),
  resultInfo: tolerantResult,
});

/**
 * The state of an operation at Graph: `operation.completed` and so on. A recording's token and location are not among
 * the facts: whoever downloads recordings must do so at once.
 */
export const operation = eventKind({
  name: 'operation',
  facts,
  read(notification) {
    if (!isOperation(notification)) return undefined;
    const { id, status, clientContext, completionReason, resultInfo } = resource.parse(
      notification.resource ?? {},
    );
    const deleted = notification.changeType === 'deleted';
    const judged = judgeOperation({ status, deleted, result: resultInfo, completionReason });
    const read = omitUndefined({
      kind: kindOf(notification.resourceType),
      status: judged,
      operationId: id === undefined ? operationIdFromUrls(notification.urls) : canonicalId(id),
      clientContext,
      completionReason,
      result: resultInfo,
    });
    return { type: `operation.${judged}`, facts: read };
  },
  contribution: ({ kind, result, ...known }, { receivedAt }) => ({
    operations: {
      [kind]: omitUndefined({
        ...known,
        code: result?.code,
        subcode: result?.subcode,
        at: new Date(receivedAt).toISOString(),
      }),
    },
  }),
});

function isOperation({ resourceType, urls }: Notification): boolean {
  if (resourceType !== undefined) return operationType.test(resourceType);
  return urls.some((url) => operationUrl.test(url));
}

function kindOf(resourceType: string | undefined): string {
  const kind = operationType.exec(resourceType ?? '')?.groups?.['kind'];
  return kind === undefined ? 'unknown' : spelledAs(operationKinds, kind);
}

/** A sample in Graph's documents ends in `/operations/participants`, which names no operation. */
function operationIdFromUrls(urls: readonly string[]): string | undefined {
  const segments = urls.map((url) => operationUrl.exec(url)?.groups?.['id']);
  const id = segments.find((segment) => segment !== undefined && segment.toLowerCase() !== 'participants');
  return id === undefined ? undefined : canonicalId(decodeSegment(id));
}
