import type { Command } from '../commands/commands.ts';
import { toneKeyOf } from '../notification/tones.ts';
import type { Policy } from './policy.ts';

/**
 * The commands of each rule for the tone that a call resource reports, by rule name; `undefined` if it reports no tone
 * or no rule has commands for it. Graph forbids keeping a tone, and the receiver doesn't know which rule decided the
 * call. So the tone is replaced at once by the commands of all rules, and the worker picks those of the call's rule.
 * Someone who knows the policy can still infer the tone from the commands.
 */
export function onTone(
  callResource: unknown,
  { rules }: Policy,
): Readonly<Record<string, readonly Command[]>> | undefined {
  const key = toneKeyOf(callResource);
  if (key === undefined) return undefined;
  const asked = rules.flatMap((rule) => {
    const commands = rule.onTone?.[key] ?? [];
    return commands.length === 0 ? [] : [[rule.name, commands] as const];
  });
  return asked.length === 0 ? undefined : Object.fromEntries(asked);
}
