import * as z from 'zod';
import { defineCommand } from '../commandDefinition.ts';
import { callAction } from './callRequest.ts';

export const updateRecordingStatus = defineCommand({
  name: 'updateRecordingStatus',
  scope: 'call',
  delivery: 'atLeastOnce',
  mayConflict: true,
  body: z.enum(['notRecording', 'recording', 'failed']),
  toRequest: (status, context) => callAction('updateRecordingStatus', context, { status }),
});
