import { toOperationError } from '../../../../shared/call/replies/operationError.ts';

test.each([
  ['that was cancelled says so', { code: 400, subcode: 8508 }, 'The operation was cancelled.'],
  ['with the code alone was malformed', { code: 400 }, 'The request was malformed.'],
])('a failed operation %s', (_which, result, meaning) => {
  expect(toOperationError(result).meaning).toBe(meaning);
});
