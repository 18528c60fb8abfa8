import { toOperationError } from '../../../shared/call/operationError.ts';

test('an operation that was cancelled is told from a malformed request by its subcode', () => {
  const meaningOf = (subcode?: number) =>
    toOperationError({ code: 400, ...(subcode !== undefined && { subcode }) }).meaning;
  expect(meaningOf(8508)).toBe('The operation was cancelled.');
  expect(meaningOf()).toBe('The request was malformed.');
});
