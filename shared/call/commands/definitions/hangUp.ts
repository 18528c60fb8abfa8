import { strictObject } from '../../schema/strictObject.ts';
import { defineCommand } from '../commandDefinition.ts';

/** Ends the call; in a group call only our own leg of it (call: delete). */
export const hangUp = defineCommand({
  name: 'hangUp',
  scope: 'call',
  delivery: 'atLeastOnce',
  body: strictObject({}),
  toRequest: (_args, { callPath }) => ({ method: 'DELETE', path: `/calls/${callPath}` }),
});
