import { strictObject } from '../../schema/strictObject.ts';
import { defineCommand } from '../commandDefinition.ts';
import { callAction } from './callRequest.ts';

export const unmute = defineCommand({
  name: 'unmute',
  scope: 'call',
  delivery: 'atLeastOnce',
  body: strictObject({}),
  toRequest: (_args, context) => callAction('unmute', context),
});
