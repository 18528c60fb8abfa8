import type { StorageSettings } from '../../../shared/settings/settings.ts';

/** Every queue of a deployment. */
export function queuesOf(settings: StorageSettings): readonly string[] {
  const { callEventsQueue, callCommandsQueue, callWebhooksQueue } = settings;
  return [callEventsQueue, callCommandsQueue, callWebhooksQueue];
}
