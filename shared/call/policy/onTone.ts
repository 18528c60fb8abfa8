import type { Command } from '../commands/commands.ts';
import { toneKeyOf } from '../notification/tones.ts';
import type { Policy } from './policy.ts';

/**
 * What each rule asks for on the tone that a call resource reports, by the rule's name; nothing where there is no tone
 * or no rule cares. Graph forbids keeping a tone's value, and whoever receives it can't know by which rule the call was
 * decided. So the value is turned, here and at once, into the commands of every rule; the worker takes those of the
 * call's own. Who knows the policy can tell tones apart by that, as by the very commands that follow.
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
