import * as z from 'zod';
import { callStates } from '../call/notification/callState.ts';
import { outcomes } from '../call/record/summary.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import type { CallQuery } from '../flow/readCalls.ts';
import { badRequest } from '../httpReply.ts';

const time = z.iso
  .datetime({ offset: true, message: 'expected a time in ISO 8601, such as 2026-11-22T08:00:00Z' })
  .transform((text) => Date.parse(text))
  .optional();
const limits = 'expected a number from 1 to 1000';

const names = 'expected 1 to 256 characters';
const name = z.string().min(1, names).max(256, names).optional();

const query = z.object({
  state: z.enum(callStates, { error: `expected one of ${callStates.join(', ')}` }).optional(),
  outcome: z.enum(outcomes, { error: `expected one of ${outcomes.join(', ')}` }).optional(),
  rule: name,
  caller: name,
  tenant: name,
  active: z
    .enum(['true', 'false'], { error: 'expected true or false' })
    .transform((text) => text === 'true')
    .optional(),
  from: time,
  to: time,
  limit: z.coerce.number(limits).int(limits).min(1, limits).max(1_000, limits).default(50),
  continuationToken: z
    .string()
    .regex(/^\d{13}-/, 'expected a continuationToken from an earlier reply')
    .optional(),
});

const page = z.object({
  eventsFrom: z
    .string()
    .max(256)
    .regex(/^\d{4}-[\w:.-]+$/)
    .optional(),
});

/** Milliseconds. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const period = z.object({ from: time, to: time });

/**
 * Reads the query of `GET /api/operator/summary`: the last hour, where it names no time, in whole minutes, so that
 * whoever asks again hears the same while nothing happens. Throws a `HttpError` (400).
 */
export function readPeriod(
  parameters: Iterable<readonly [string, string]>,
  now: number,
): { readonly from: number; readonly to?: number } {
  const { from, to } = parse(period, parameters);
  const anHourAgo = Math.floor(((to ?? now) - HOUR) / MINUTE) * MINUTE;
  return { from: from ?? anHourAgo, ...(to !== undefined && { to }) };
}

/** Reads the query of `GET /api/operator/calls/{callId}`. Throws an `HttpError` (400). */
export function readEventsFrom(parameters: Iterable<readonly [string, string]>): string | undefined {
  const parsed = page.safeParse(Object.fromEntries(parameters));
  if (parsed.success) return parsed.data.eventsFrom;
  throw badRequest('eventsFrom; expected a continuationToken from an earlier reply.');
}

/** Reads the query of `GET /api/operator/calls`. Throws an `HttpError` (400) that lists all faults. */
export function readCallQuery(parameters: Iterable<readonly [string, string]>): CallQuery {
  return omitUndefined(parse(query, parameters));
}

function parse<T>(schema: z.ZodType<T>, parameters: Iterable<readonly [string, string]>): T {
  const given = Object.fromEntries(parameters);
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    return `${name} is ${JSON.stringify(given[name]?.slice(0, 80))}; ${message}`;
  });
  throw badRequest(`${faults.join('; ')}.`);
}
