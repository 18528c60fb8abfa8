import { replaceId } from '../calls/callId.ts';
import type { Scenario, Step } from './scenario.ts';

/** A scenario's ids are a template's: every run has its own, so that one can be played many times at once. */
export function withFreshIds(scenario: Scenario, newId: () => string): { callId: string; steps: Step[] } {
  let text = JSON.stringify({ callId: scenario.callId, steps: scenario.steps });
  for (const id of [scenario.callId, ...scenario.freshIds]) text = replaceId(text, id, newId());
  return JSON.parse(text) as { callId: string; steps: Step[] };
}
