import path from 'node:path';
import * as z from 'zod';
import { readJsonFile } from './jsonFile.ts';
import { requireTimeSpan } from './timeSpan.ts';

/** What this host takes from host.json, with the defaults of the real one; durations in milliseconds. */
export interface HostSettings {
  routePrefix: string;
  serviceBus: ServiceBusSettings;
}

export interface ServiceBusSettings {
  autoComplete: boolean;
  maxConcurrentCalls: number;
  maxConcurrentSessions: number;
  sessionIdleTimeout: number;
  maxAutoLockRenewalDuration: number;
}

const count = z.int().positive();

const hostJson = z.looseObject({
  extensions: z
    .looseObject({
      http: z.looseObject({ routePrefix: z.string().optional() }).optional(),
      serviceBus: z
        .looseObject({
          autoCompleteMessages: z.boolean().optional(),
          maxConcurrentCalls: count.optional(),
          maxConcurrentSessions: count.optional(),
          maxConcurrentCallsPerSession: z
            .literal(1, { error: 'this host handles one message of a session at a time; expected 1' })
            .optional(),
          sessionIdleTimeout: z.string().optional(),
          maxAutoLockRenewalDuration: z.string().optional(),
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
    serviceBus: {
      autoComplete: serviceBus?.autoCompleteMessages ?? true,
      maxConcurrentCalls: serviceBus?.maxConcurrentCalls ?? 16,
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
