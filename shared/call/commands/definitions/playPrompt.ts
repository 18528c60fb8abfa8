import { listOf, promptUri } from '../../schema/fields.ts';
import { strictObject } from '../../schema/strictObject.ts';
import { defineCallCommand } from '../commandDefinition.ts';
import { toMediaPrompt } from '../graphTypes.ts';
import { callAction } from './callRequest.ts';

/** Plays WAV files: mono, 16 bit, 16 kHz. It works only with service-hosted media (call: playPrompt). */
export const playPrompt = defineCallCommand({
  name: 'playPrompt',
  scope: 'call',
  delivery: 'atMostOnce',
  body: strictObject({ uris: listOf(promptUri, 20) }),
  toRequest: ({ uris }, context) => callAction('playPrompt', context, { prompts: uris.map(toMediaPrompt) }),
});
