import path from 'node:path';
import * as z from 'zod';
import { readJsonFile } from './readJsonFile.ts';
import { requireTimeSpan } from './timeSpan.ts';

/** What this host takes from host.json, with the defaults of the real one; durations in milliseconds. */
export interface HostSettings {
  routePrefix: string;
  /** How long a function may run. */
  functionTimeout: number;
  serviceBus: ServiceBusSettings;
}

export interface ServiceBusSettings {
  maxConcurrentSessions: number;
  sessionIdleTimeout: number;
  maxAutoLockRenewalDuration: number;
}

/** A setting that changes nothing on this machine. */
const withoutEffect = z.unknown().optional();
const only = <Value extends string | number | boolean>(value: Value, why: string) =>
  z.literal(value, { error: `${why}; expected ${JSON.stringify(value)}` }).optional();

/** Each key is followed, known to change nothing here, or refused. */
const hostJson = z.strictObject({
  $schema: withoutEffect,
  version: only('2.0', 'this host runs apps of version 2.0'),
  telemetryMode: withoutEffect,
  logging: withoutEffect,
  extensionBundle: withoutEffect,
  functionTimeout: z.string().optional(),
  extensions: z
    .strictObject({
      http: z
        .strictObject({
          routePrefix: z.string().optional(),
          dynamicThrottlesEnabled: only(false, 'this host throttles nothing'),
        })
        .optional(),
      serviceBus: z
        .strictObject({
          autoCompleteMessages: only(true, 'this host completes what succeeds'),
          maxConcurrentSessions: z.int().positive().optional(),
          maxConcurrentCallsPerSession: only(1, 'this host handles one message of a session at a time'),
          sessionIdleTimeout: z.string().optional(),
          maxAutoLockRenewalDuration: z.string().optional(),
          prefetchCount: only(0, 'this host fetches no message ahead'),
        })
        .optional(),
    })
    .optional(),
});

export async function readHostJson(appDirectory: string): Promise<HostSettings> {
  const file = await readJsonFile(path.join(appDirectory, 'host.json'), hostJson);
  const { http, serviceBus } = file?.extensions ?? {};
  return {
    routePrefix: http?.routePrefix ?? 'api',
    functionTimeout: requireTimeSpan(file?.functionTimeout ?? '00:30:00', 'host.json: functionTimeout'),
    serviceBus: {
      maxConcurrentSessions: serviceBus?.maxConcurrentSessions ?? 8,
      sessionIdleTimeout: duration('sessionIdleTimeout', serviceBus?.sessionIdleTimeout ?? '00:01:00'),
      maxAutoLockRenewalDuration: duration(
        'maxAutoLockRenewalDuration',
        serviceBus?.maxAutoLockRenewalDuration ?? '00:05:00',
      ),
    },
  };
}

function duration(name: string, text: string): number {
  return requireTimeSpan(text, `host.json: extensions.serviceBus.${name}`);
}
