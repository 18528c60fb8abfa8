import * as z from 'zod';
import { toneKeys } from '../../notification/tones.ts';
import { integer, listOf, promptUri } from '../../schema/fields.ts';
import { strictObject } from '../../schema/strictObject.ts';
import { defineCallCommand } from '../commandDefinition.ts';
import { toMediaPrompt } from '../graphTypes.ts';
import { callAction } from './callRequest.ts';

const seconds = z.exactOptional(integer(1, 120));

/** Records the caller, after at most one prompt, until a key, silence or the longest duration (call: record). */
export const recordResponse = defineCallCommand({
  name: 'recordResponse',
  scope: 'call',
  delivery: 'atMostOnce',
  body: strictObject({
    prompts: z.exactOptional(listOf(promptUri, 1)),
    bargeInAllowed: z.exactOptional(z.boolean()),
    initialSilenceTimeoutInSeconds: seconds,
    maxSilenceTimeoutInSeconds: seconds,
    maxRecordDurationInSeconds: seconds,
    playBeep: z.exactOptional(z.boolean()),
    stopTones: z.exactOptional(listOf(z.enum(toneKeys))),
  }),
  toRequest: ({ prompts, ...parameters }, context) =>
    callAction('recordResponse', context, {
      ...parameters,
      ...(prompts !== undefined && { prompts: prompts.map(toMediaPrompt) }),
    }),
});
