import type { ServiceBusFunction, TimerFunction } from './functionDefinition.ts';
import type { TriggerData } from './invocations.ts';
import { nextOccurrence } from './timer/schedule.ts';
import { toTimerData } from './timer/toTimerData.ts';

/** What a function gets when it is run by hand. @param input the body of the message for a queue's function */
export function manualTrigger(
  definition: TimerFunction | ServiceBusFunction,
  input: string,
  now: Date,
): TriggerData {
  const reason = 'This function was programmatically called via the host APIs.';
  if (definition.trigger === 'serviceBusTrigger') {
    return { reason, data: definition.isBinary ? { bytes: Buffer.from(input) } : { string: input } };
  }
  const next = nextOccurrence(definition.schedule, now);
  return { reason, data: toTimerData({ last: undefined, next, now }) };
}
