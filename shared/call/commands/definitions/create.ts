import * as z from 'zod';
import { target } from '../../notification/party.ts';
import { listOf, text } from '../../schema/fields.ts';
import { strictObject } from '../../schema/strictObject.ts';
import { defineCallCommand } from '../commandDefinition.ts';
import { graphObject, toIdentitySet, toInvitationParticipantInfo } from '../graphTypes.ts';
import { isSmall, tooLarge } from '../laterCommands.ts';
import { callbackIsFree, callbackIsNeeded, newCall, newCallFields } from './newCall.ts';

const from = strictObject({
  applicationInstance: text(),
  displayName: z.exactOptional(text()),
  tenantId: z.exactOptional(text()),
});

/**
 * Places a call: a peer-to-peer call to one target, a group call to two to five. A phone can be called only from an
 * application instance that has a number (Create call).
 */
export const create = defineCallCommand({
  name: 'create',
  scope: 'newCall',
  delivery: 'atMostOnce',
  consequence: 'rings',
  body: strictObject({ from: z.exactOptional(from), targets: listOf(target, 5), ...newCallFields })
    .refine((args) => args.from !== undefined || args.targets.every(({ phone }) => phone === undefined), {
      error: 'the application instance that calls, as a target is a phone',
      path: ['from'],
    })
    .refine(isSmall, tooLarge)
    .refine(callbackIsFree, callbackIsNeeded),
  toRequest: ({ from: source, targets, ...fields }, context) =>
    newCall(fields, context, {
      ...(source !== undefined && { source: toSource(source) }),
      targets: targets.map(toInvitationParticipantInfo),
    }),
});

function toSource({ applicationInstance: id, ...names }: z.infer<typeof from>) {
  return graphObject('participantInfo', {
    identity: toIdentitySet({ kind: 'applicationInstance', id, ...names }),
  });
}
