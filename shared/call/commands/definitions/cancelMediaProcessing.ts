import { strictObject } from '../../schema/strictObject.ts';
import { defineCommand } from '../commandDefinition.ts';
import { callAction } from './callRequest.ts';

export const cancelMediaProcessing = defineCommand({
  name: 'cancelMediaProcessing',
  scope: 'call',
  delivery: 'atLeastOnce',
  body: strictObject({}),
  toRequest: (_args, context) => callAction('cancelMediaProcessing', context),
});
