import type { RoutedOperation } from './operation.ts';
import { answer } from './operations/answer.ts';
import { getCall } from './operations/getCall.ts';
import { hangUp } from './operations/hangUp.ts';
import { keepAlive } from './operations/keepAlive.ts';
import { redirect } from './operations/redirect.ts';
import { reject } from './operations/reject.ts';

/** Everything the bot can ask of a call: one file and one line an operation. */
export const operations: readonly RoutedOperation[] = [answer, redirect, reject, hangUp, keepAlive, getCall];
