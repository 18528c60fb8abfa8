import { RestError } from '@azure/data-tables';
import * as z from 'zod';
import { Failure, InvalidRequest, Unavailable } from '../failure/failure.ts';

const SERVICE = 'Table Storage';

/** The HTTP status of a Table Storage error; `undefined` for any other error. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof RestError ? error.statusCode : undefined;
}

const reply = z.object({ parsedBody: z.object({ odataError: z.object({ code: z.string() }) }) });

/** Table Storage's error code, such as `EntityAlreadyExists`. For a transaction it is the error's `code`. */
function codeOf({ code, response }: RestError): string | undefined {
  const parsed = reply.safeParse(response);
  return parsed.success ? parsed.data.parsedBody.odataError.code : code;
}

/** Errors that no retry can fix (see "Table Storage error codes"). All others are retried. */
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

/** Errors that are about the row: it is missing, already exists, or has changed. */
const aboutRow: Readonly<Record<number, readonly string[]>> = {
  404: ['ResourceNotFound', 'EntityNotFound'],
  409: ['EntityAlreadyExists'],
  412: ['UpdateConditionNotSatisfied', 'ConditionNotMet'],
};

export function isAboutRow(error: unknown): error is RestError {
  if (!(error instanceof RestError)) return false;
  return aboutRow[error.statusCode ?? 0]?.includes(codeOf(error) ?? '') === true;
}

/** Turns an error into a {@link Failure}, except errors about a row ({@link isAboutRow}). */
export function toTableFailure(error: unknown): unknown {
  if (error instanceof Failure || isAboutRow(error)) return error;
  const code = error instanceof RestError ? codeOf(error) : undefined;
  return code !== undefined && permanent.has(code)
    ? new InvalidRequest(SERVICE, code, error)
    : new Unavailable(SERVICE, error);
}

/** A reply with a success status that isn't valid for Table Storage. */
export function unlikeTableStorage(what: string): Unavailable {
  return new Unavailable(SERVICE, new Error(`The reply is not one of Table Storage's: ${what}.`));
}

/** The ETag of a written row. Throws `Unavailable` if the reply has none. */
export function etagOf({ etag }: { readonly etag?: string | undefined }): string {
  if (etag === undefined || etag === '') throw unlikeTableStorage('a row was written and has no ETag');
  return etag;
}

/** Resolves to `undefined` if the row doesn't exist. */
export async function orNothing<T>(row: Promise<T>): Promise<T | undefined> {
  try {
    return await row;
  } catch (error) {
    if (isAboutRow(error) && error.statusCode === 404) return undefined;
    throw error;
  }
}
