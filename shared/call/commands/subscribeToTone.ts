import { strictObject } from '../schema/strictObject.ts';
import { callAction } from './callRequest.ts';
import { defineCommand } from './command.ts';

export const subscribeToTone = defineCommand({
  name: 'subscribeToTone',
  scope: 'call',
  delivery: 'atLeastOnce',
  body: strictObject({}),
  toRequest: (_args, context) => callAction('subscribeToTone', context),
});
