import * as z from 'zod';
import { forwardTarget, goesToVoicemail, targetKinds, toParty } from '../../notification/party.ts';
import { exactlyOne } from '../../schema/exactlyOne.ts';
import { strictObject } from '../../schema/strictObject.ts';
import { defineCallCommand } from '../commandDefinition.ts';
import { graphObject, toIdentitySet, toInvitationParticipantInfo } from '../graphTypes.ts';
import { participantId } from './participantId.ts';

const transferee = exactlyOne(targetKinds, { participantId: z.exactOptional(participantId) });

/**
 * Transfers the call: blind, or consultative if the target has a `replacesCallId`. Only a group call needs the
 * transferee. Graph accepts no clientContext here; the call's notifications report the result (call: transfer).
 */
export const transfer = defineCallCommand({
  name: 'transfer',
  scope: 'call',
  delivery: 'atMostOnce',
  consequence: 'rings',
  body: strictObject({ target: forwardTarget, transferee: z.exactOptional(transferee) }),
  toRequest: (args, { callPath }) => ({
    ...(goesToVoicemail(args.target) && { version: 'beta' as const }),
    method: 'POST',
    path: `/calls/${callPath}/transfer`,
    body: {
      transferTarget: toInvitationParticipantInfo(args.target),
      ...(args.transferee !== undefined && { transferee: toParticipantInfo(args.transferee) }),
    },
  }),
});

function toParticipantInfo({ participantId: id, ...identity }: z.infer<typeof transferee>) {
  return graphObject('participantInfo', {
    identity: toIdentitySet(toParty(identity)),
    participantId: id,
  });
}
