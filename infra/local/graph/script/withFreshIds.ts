import { randomUUID } from 'node:crypto';
import { replaceId } from '../calls/callId.ts';
import type { Scenario, ScriptedCall } from './scenario.ts';

/**
 * The calls of a scenario, with ids of their own: those in the file are a template's, so that a scenario can be played
 * many times at once.
 */
export function withFreshIds(scenario: Scenario): ScriptedCall[] {
  const { callId, steps, expect, alongside, freshIds } = scenario;
  const calls = [{ callId, steps, expect }, ...alongside];
  const templates = [...calls.map((call) => call.callId), ...freshIds];
  const text = templates.reduce(
    (replaced, id) => replaceId(replaced, id, randomUUID()),
    JSON.stringify(calls),
  );
  return JSON.parse(text) as ScriptedCall[];
}
