/** The queue file: ARM's own property names, so that the same file feeds the deployment. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { QueueDefinition } from './queue/definition.ts';

const MEGABYTE = 1024 * 1024;
const units = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1000 };
const durationPattern =
  /^P(?=.)(?:(?<days>\d+)D)?(?:T(?=.)(?:(?<hours>\d+)H)?(?:(?<minutes>\d+)M)?(?:(?<seconds>\d+(?:\.\d+)?)S)?)?$/;

/** ISO 8601 to milliseconds. */
const duration = z
  .string()
  .regex(durationPattern, {
    error: ({ input }) => `${JSON.stringify(input)} is not an ISO 8601 duration like PT5M`,
  })
  .transform((text) => {
    const groups = durationPattern.exec(text)?.groups ?? {};
    return Object.entries(units).reduce(
      (total, [unit, length]) => total + Number(groups[unit] ?? 0) * length,
      0,
    );
  });

/** Defaults are the service's: https://learn.microsoft.com/azure/templates/microsoft.servicebus/namespaces/queues */
const definitionSchema = z
  .strictObject({
    requiresSession: z.boolean().default(false),
    lockDuration: duration.default(60_000),
    maxDeliveryCount: z.int().positive().default(10),
    requiresDuplicateDetection: z.boolean().default(false),
    duplicateDetectionHistoryTimeWindow: duration.default(600_000),
    defaultMessageTimeToLive: duration.optional(),
    deadLetteringOnMessageExpiration: z.boolean().default(false),
    maxSizeInMegabytes: z.int().positive().default(1024),
  })
  .transform(
    (queue): QueueDefinition => ({
      requiresSession: queue.requiresSession,
      lockDuration: queue.lockDuration,
      maxDeliveryCount: queue.maxDeliveryCount,
      deadLetterOnExpiration: queue.deadLetteringOnMessageExpiration,
      maxSizeInBytes: queue.maxSizeInMegabytes * MEGABYTE,
      ...(queue.requiresDuplicateDetection && {
        duplicateDetectionWindow: queue.duplicateDetectionHistoryTimeWindow,
      }),
      ...(queue.defaultMessageTimeToLive !== undefined && {
        defaultTimeToLive: queue.defaultMessageTimeToLive,
      }),
    }),
  );

const fileSchema = z.record(z.string().regex(/^[\w.\-/]{1,260}$/), definitionSchema);

/** A fault of the queue file or the flags, told to the person at the keyboard. */
export class QueueFileError extends Error {
  override name = 'QueueFileError';
}

/** @throws QueueFileError naming every fault */
export function parseQueueDefinitions(content: unknown): Map<string, QueueDefinition> {
  const parsed = fileSchema.safeParse(content);
  if (!parsed.success) throw new QueueFileError(z.prettifyError(parsed.error));
  return new Map(Object.entries(parsed.data));
}

/** @throws QueueFileError */
export function readQueueDefinitions(file: string): Map<string, QueueDefinition> {
  try {
    return parseQueueDefinitions(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new QueueFileError(`The queue file ${file} cannot be used:\n${reason}`, { cause });
  }
}

/**
 * Adds queues that are defined like another one, as `NAME=LIKE`.
 *
 * @throws QueueFileError
 */
export function withRenamedQueues(
  definitions: ReadonlyMap<string, QueueDefinition>,
  renamings: readonly string[],
): Map<string, QueueDefinition> {
  const all = new Map(definitions);
  for (const renaming of renamings) {
    const [name, like, ...rest] = renaming.split('=');
    const definition = definitions.get(like ?? '');
    if (!name || !definition || rest.length > 0)
      throw new QueueFileError(
        `--queue ${renaming}: expected NAME=LIKE, where LIKE is one of ${[...definitions.keys()].join(', ')}`,
      );
    all.set(name, definition);
  }
  return all;
}
