import type { FaultKind } from '../../fault-injection/faultKind.ts';
import { errorReply, failedTransactionReply, type TableError, type TableReply } from './errorReplies.ts';
import type { TableRequest } from './tableRequest.ts';

export interface TableFault extends FaultKind {
  readonly requests?: readonly TableRequest[];
  /** `late` and `emptyPage` still get Azurite's reply: later, or as the next page. */
  readonly reaction: 'silence' | 'cut' | 'late' | 'emptyPage' | (() => TableReply);
  /** Whether it happens before or after the tables have done what was asked. */
  readonly effect: 'before' | 'after';
}

const busy: TableError = { status: 503, code: 'ServerBusy', message: 'The server is busy.' };
const broken: TableError = {
  status: 500,
  code: 'InternalError',
  message: 'Server encountered an internal error. Please try again after some time.',
};
const timedOut: TableError = {
  status: 500,
  code: 'OperationTimedOut',
  message: 'Operation could not be completed within the specified time.',
};
const throttled: TableError = {
  status: 429,
  code: 'TooManyRequests',
  message: 'The request rate is too large.',
};
const forbidden: TableError = {
  status: 403,
  code: 'AuthorizationPermissionMismatch',
  message: 'This request is not authorized to perform this operation using this permission.',
};

/** Every way in which Table Storage answers badly or gives no answer. */
export const tableFaults: readonly TableFault[] = [
  before('tables-busy', 'Table Storage refuses with 503 ServerBusy', () => errorReply(busy)),
  before('tables-error', 'Table Storage fails with 500', () => errorReply(broken)),
  before('tables-throttle', 'Table Storage throttles with 429', () => errorReply(throttled)),
  before('tables-forbidden', 'Table Storage refuses with 403, as while rights spread', () =>
    errorReply(forbidden),
  ),
  before('tables-silence', 'Table Storage never replies', 'silence'),
  before('tables-cut', 'the connection is cut before Table Storage has done anything', 'cut'),
  before('tables-slow', 'Table Storage replies late', 'late'),
  after('tables-timeout', 'Table Storage does what was asked, and says 500 OperationTimedOut', () =>
    errorReply(timedOut),
  ),
  after('tables-silence-after', 'Table Storage does what was asked, and never replies', 'silence'),
  after('tables-cut-after', 'the connection is cut once Table Storage has done what was asked', 'cut'),
  ofTransactions('tables-part-busy', 'a part of a transaction fails with 503 inside its 202', 'before', busy),
  ofTransactions(
    'tables-part-error',
    'a part of a transaction fails with 500 inside its 202',
    'before',
    broken,
  ),
  ofTransactions(
    'tables-part-timeout',
    'a transaction takes effect, and says 500 OperationTimedOut inside its 202',
    'after',
    timedOut,
  ),
  {
    ...before('tables-empty-page', 'a query gets an empty page with a continuation token first', 'emptyPage'),
    requests: ['query'],
  },
];

function before(name: string, title: string, reaction: TableFault['reaction']): TableFault {
  return { name, title, reaction, effect: 'before' };
}

function after(name: string, title: string, reaction: TableFault['reaction']): TableFault {
  return { name, title, reaction, effect: 'after' };
}

function ofTransactions(
  name: string,
  title: string,
  effect: TableFault['effect'],
  error: TableError,
): TableFault {
  return {
    name,
    title,
    effect,
    requests: ['transaction'],
    reaction: () => failedTransactionReply(error),
  };
}
