import * as z from 'zod';
import { defineCallCommand } from '../commandDefinition.ts';
import { callAction } from './callRequest.ts';

export const updateRecordingStatus = defineCallCommand({
  name: 'updateRecordingStatus',
  scope: 'call',
  delivery: 'atLeastOnce',
  mayConflict: true,
  body: z.enum(['notRecording', 'recording', 'failed']),
  toRequest: (status, context) => callAction('updateRecordingStatus', context, { status }),
});
