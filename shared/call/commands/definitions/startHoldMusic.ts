import * as z from 'zod';
import { promptUri } from '../../schema/fields.ts';
import { strictObject } from '../../schema/strictObject.ts';
import { defineCallCommand } from '../commandDefinition.ts';
import { toMediaPrompt } from '../graphTypes.ts';
import { participantAction } from './callRequest.ts';
import { participantId } from './participantId.ts';

/** Puts one participant on hold. `customPrompt` is the URI of what this participant hears. */
export const startHoldMusic = defineCallCommand({
  name: 'startHoldMusic',
  scope: 'call',
  delivery: 'atLeastOnce',
  body: strictObject({ participantId, customPrompt: z.exactOptional(promptUri) }),
  toRequest: ({ participantId: id, customPrompt: uri }, context) =>
    participantAction(
      id,
      'startHoldMusic',
      context,
      uri === undefined ? {} : { customPrompt: toMediaPrompt(uri) },
    ),
});
