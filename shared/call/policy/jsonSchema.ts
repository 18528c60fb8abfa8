import * as z from 'zod';
import { policySchema } from './policy.ts';

/** The policy's JSON Schema, for editors. `readPolicy` checks more, such as that names are unique. */
export function policyJsonSchema(): object {
  return {
    title: 'Policy of graph-call-handler',
    ...z.toJSONSchema(policySchema, { io: 'input', target: 'draft-7' }),
  };
}
