import { readFileSync } from 'node:fs';
import { policyJsonSchema } from '../../../../shared/call/policy/jsonSchema.ts';

/** To bring it up to date: npx graph-call-handler policy schema > policy.schema.json && npm run format */
test('policy.schema.json is the schema that policies are read by', () => {
  expect(JSON.parse(readFileSync('policy.schema.json', 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(policyJsonSchema())),
  );
});
