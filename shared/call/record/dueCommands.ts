import type { CommandTrigger } from '../commands/commandProgress.ts';
import type { Command } from '../commands/commands.ts';
import { toneKeysIn } from '../commands/placedCall.ts';
import { omitUndefined } from '../schema/omitUndefined.ts';
import type { CallRecord } from './callRecord.ts';
import { isOpen, summarize } from './summary.ts';

/** A command that must be sent now. */
export interface DueCommand {
  /** Unique in its call: trigger, number of the tone, index among the commands of its trigger. */
  readonly key: string;
  readonly trigger: CommandTrigger;
  /** Set if an operator placed the call with this command. */
  readonly source?: 'operator';
  readonly command: Command;
}

/**
 * The commands that are due and not yet issued. They depend on the record and not on the last event, because any event
 * may complete a condition: `established` may be recorded before the incoming call that carries the rule, and a tone
 * before both. A call that has ended, or is controlled by another host, gets none.
 */
export function dueCommands(record: CallRecord): readonly DueCommand[] {
  if (!isOpen(summarize(record))) return [];
  const issued = new Set(record.issued);
  return [...onEstablished(record), ...onTones(record)].filter(({ key }) => !issued.has(key));
}

/** Marks commands as issued, so that they never become due again. */
export function issue(record: CallRecord, due: readonly DueCommand[]): CallRecord {
  return due.length === 0 ? record : { ...record, issued: [...record.issued, ...due.map(({ key }) => key)] };
}

function onEstablished({ fields }: CallRecord): DueCommand[] {
  if (fields.establishedAt === undefined) return [];
  return toDue('established', 'established', fields.onEstablished?.value, fields.laterSource?.value);
}

/** Several tones that become due at once keep their order, because numeric keys of an object are sorted. */
function onTones(record: CallRecord): DueCommand[] {
  return [...onRuleTones(record), ...onPlacedTones(record)];
}

function onRuleTones({ fields, maps }: CallRecord): DueCommand[] {
  const rule = fields.decision?.value.rule;
  if (rule === undefined) return [];
  return Object.entries(maps.onTone ?? {}).flatMap(([number, { value }]) =>
    toDue('tone', `tone:${number}`, Object.hasOwn(value, rule) ? value[rule] : []),
  );
}

function onPlacedTones({ fields, maps }: CallRecord): DueCommand[] {
  const asked = fields.onPlacedTone?.value;
  const keys = toneKeysIn(asked);
  return Object.entries(maps.tonePlaces ?? {}).flatMap(([number, { value: place }]) => {
    const key = keys[place];
    return toDue('tone', `tone:${number}`, key && asked?.[key], fields.laterSource?.value);
  });
}

function toDue(
  trigger: CommandTrigger,
  key: string,
  commands: readonly Command[] = [],
  source?: DueCommand['source'],
): DueCommand[] {
  return commands.map((command, index) =>
    omitUndefined({ key: `${key}:${index}`, trigger, source, command }),
  );
}
