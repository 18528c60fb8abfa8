import type { StorageSettings } from '../../../shared/settings/settings.ts';

/** Every queue of a deployment. */
export function queuesOf({ callEventsQueue, callCommandsQueue }: StorageSettings): readonly string[] {
  return [callEventsQueue, callCommandsQueue];
}
