import type { CommandTrigger } from '../commands/commandProgress.ts';
import type { Command } from '../commands/commands.ts';
import { toneKeysIn } from '../commands/placedCall.ts';
import { omitUndefined } from '../schema/omitUndefined.ts';
import type { CallRecord } from './callRecord.ts';
import { isOpen, summarize } from './summary.ts';

/** A command whose time has come. */
export interface DueCommand {
  /** Names it within its call: its trigger, a tone's number, its place among the commands of its trigger. */
  readonly key: string;
  readonly trigger: CommandTrigger;
  /** Where an operator asked for it beforehand, when placing the call. */
  readonly source?: 'operator';
  readonly command: Command;
}

/**
 * The commands that the record calls for and that haven't been issued. It asks what the record says and not which
 * event has just been recorded, because any may complete a condition: `established` may come before the incoming call
 * that brings the rule, a tone before either. A call that is over, or belongs to another host, gets none.
 */
export function dueCommands(record: CallRecord): readonly DueCommand[] {
  if (!isOpen(summarize(record))) return [];
  const issued = new Set(record.issued);
  return [...onEstablished(record), ...onTones(record)].filter(({ key }) => !issued.has(key));
}

/** Remembers commands as issued, so that they never become due again. */
export function issue(record: CallRecord, due: readonly DueCommand[]): CallRecord {
  return due.length === 0 ? record : { ...record, issued: [...record.issued, ...due.map(({ key }) => key)] };
}

function onEstablished({ fields }: CallRecord): DueCommand[] {
  if (fields.establishedAt === undefined) return [];
  return toDue('established', 'established', fields.onEstablished?.value, fields.laterSource?.value);
}

/** Where several tones become due at once they go in their order: an object's keys that are numbers are sorted. */
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
