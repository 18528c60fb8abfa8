import { strictObject } from '../../schema/strictObject.ts';
import { defineCommand } from '../commandDefinition.ts';

/** Graph ends a call that has had none for 45 minutes (call: keepAlive). It takes no body. */
export const keepAlive = defineCommand({
  name: 'keepAlive',
  scope: 'call',
  delivery: 'atLeastOnce',
  body: strictObject({}),
  toRequest: (_args, { callPath }) => ({ method: 'POST', path: `/calls/${callPath}/keepAlive` }),
});
