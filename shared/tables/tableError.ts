import { RestError } from '@azure/data-tables';
import * as z from 'zod';
import { Failure, InvalidRequest, Unavailable } from '../failure/failure.ts';

const SERVICE = 'Table Storage';

/** The HTTP status of a Table Storage error, where it is one. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof RestError ? error.statusCode : undefined;
}

const reply = z.object({ parsedBody: z.object({ odataError: z.object({ code: z.string() }) }) });

/** Table Storage's own word for an error, such as `EntityAlreadyExists`; that of a transaction is the error's code. */
function codeOf({ code, response }: RestError): string | undefined {
  const parsed = reply.safeParse(response);
  return parsed.success ? parsed.data.parsedBody.odataError.code : code;
}

/** What can never succeed, by the names in "Table Storage error codes". What isn't named here is worth another try. */
const permanent = new Set([
  'CommandsInBatchActOnDifferentPartitions',
  'ContentLengthExceeded',
  'DuplicatePropertiesSpecified',
  'EntityTooLarge',
  'InvalidDuplicateRow',
  'InvalidInput',
  'InvalidValueType',
  'KeyValueTooLarge',
  'OutOfRangeInput',
  'PropertiesNeedValue',
  'PropertyNameInvalid',
  'PropertyNameTooLong',
  'PropertyValueTooLarge',
  'RequestBodyTooLarge',
  'TooManyProperties',
]);

/** Replies that answer the question: the row is gone, is there already, or has changed. */
const aboutRow: Readonly<Record<number, readonly string[]>> = {
  404: ['ResourceNotFound', 'EntityNotFound'],
  409: ['EntityAlreadyExists'],
  412: ['UpdateConditionNotSatisfied', 'ConditionNotMet'],
};

export function isAboutRow(error: unknown): error is RestError {
  if (!(error instanceof RestError)) return false;
  return aboutRow[error.statusCode ?? 0]?.includes(codeOf(error) ?? '') === true;
}

/** Whatever went wrong as a {@link Failure}; what is said of a row ({@link isAboutRow}) stays as it is. */
export function toTableFailure(error: unknown): unknown {
  if (error instanceof Failure || isAboutRow(error)) return error;
  const code = error instanceof RestError ? codeOf(error) : undefined;
  return code !== undefined && permanent.has(code)
    ? new InvalidRequest(SERVICE, code, error)
    : new Unavailable(SERVICE, error);
}

/** A reply that isn't one of Table Storage's, or lacks what it must say, though its status is a success. */
export function unlikeTableStorage(what: string): Unavailable {
  return new Unavailable(SERVICE, new Error(`The reply is not one of Table Storage's: ${what}.`));
}

/** The ETag of a row that was written. */
export function etagOf({ etag }: { readonly etag?: string | undefined }): string {
  if (etag === undefined || etag === '') throw unlikeTableStorage('a row was written and has no ETag');
  return etag;
}

/** Resolves to nothing where the row that is read or deleted isn't there. */
export async function orNothing<T>(row: Promise<T>): Promise<T | undefined> {
  try {
    return await row;
  } catch (error) {
    if (isAboutRow(error) && error.statusCode === 404) return undefined;
    throw error;
  }
}
