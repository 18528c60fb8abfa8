import * as z from 'zod';
import { policySchema } from './policy.ts';

/** The policy's schema for editors. It says a little less than readPolicy: not that names differ, for one. */
export function policyJsonSchema(): object {
  return {
    title: 'Policy of graph-call-handler',
    ...z.toJSONSchema(policySchema, { io: 'input', target: 'draft-7' }),
  };
}
