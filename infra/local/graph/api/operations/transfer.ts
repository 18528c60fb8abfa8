import * as z from 'zod';
import { type Notification, toCallNotification } from '../../notifications/notification.ts';
import { operation } from '../defineOperation.ts';
import { badRequest } from '../refusal.ts';
import { clientContext, forwardTarget, participantInfo } from '../requestSchemas.ts';
import { requireNumberForPhones } from '../requirements.ts';

export const transfer = operation({
  name: 'transfer',
  method: 'POST',
  path: '/transfer',
  inCall: true,
  body: (version) =>
    z.strictObject({
      transferTarget: forwardTarget(version),
      transferee: participantInfo.nullish(),
      clientContext: clientContext.optional(),
    }),
  perform({ call, body: { transferTarget, transferee }, knowsCall }) {
    const { identity, replacesCallId } = transferTarget;
    if (identity.user === undefined && identity.phone === undefined)
      throw badRequest('A call can be transferred to a user or to a phone number.');
    if (call.isGroup && transferee == null)
      throw badRequest('A transfer out of a group call needs the transferee.');
    requireNumberForPhones(call, [transferTarget]);
    const end =
      replacesCallId == null
        ? completed(call.id)
        : knowsCall(replacesCallId)
          ? replaced(call.id)
          : failed(call.id);
    return {
      reply: { status: 202 },
      follows: [toCallNotification('updated', call.id, { state: 'transferring' }), ...end],
    };
  },
});

const accepted = (callId: string) => toCallNotification('updated', callId, { state: 'transferAccepted' });

const completed = (callId: string): Notification[] => [
  accepted(callId),
  toCallNotification('deleted', callId, {
    state: 'terminated',
    resultInfo: {
      '@odata.type': '#microsoft.graph.resultInfo',
      code: 0,
      subcode: 7015,
      message: 'GracefulTransferCompleted',
    },
  }),
];

/** A consultative transfer says why the call ended, and has no result. */
const replaced = (callId: string): Notification[] => [
  accepted(callId),
  toCallNotification('deleted', callId, { state: 'terminated', terminationReason: 'AppTransferred' }),
];

/** A failed transfer leaves the call established. The document spells the subcode this way here. */
const failed = (callId: string): Notification[] => [
  toCallNotification('updated', callId, {
    state: 'established',
    resultInfo: {
      '@odata.type': '#microsoft.graph.resultInfo',
      code: 500,
      subCode: 7700,
      message: 'The call to be replaced was not found.',
    },
  }),
];
