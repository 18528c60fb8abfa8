import type { Result } from '../notification/resultInfo.ts';
import { omitUndefined } from '../schema/omitUndefined.ts';
import type { ExplainedError } from './explainedError.ts';
import { explainOperation } from './requestErrors.ts';

/** Why an operation failed: by Graph's completion reason, else by its result codes. */
export function toOperationError(result: Result = {}, completionReason?: string): ExplainedError {
  const { code, subcode, message } = result;
  const codes = [code, subcode].filter((part) => part !== undefined).join('/');
  return omitUndefined({
    code: completionReason ?? (codes || 'OperationFailed'),
    message,
    meaning: explainOperation(result),
  });
}
