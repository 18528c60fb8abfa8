import type { CommandTrigger } from './commandProgress.ts';
import type { Command } from './commands/index.ts';
import type { CallRecord } from './record.ts';
import { isOpen, summarize } from './summary.ts';

/** A command whose time has come. */
export interface DueCommand {
  /** Names it within its call: its trigger, a tone's number, its place among the commands of its trigger. */
  readonly key: string;
  readonly trigger: CommandTrigger;
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
  return toDue('established', 'established', fields.onEstablished?.value);
}

/** Where several tones become due at once they go in their order: an object's keys that are numbers are sorted. */
function onTones({ fields, maps }: CallRecord): DueCommand[] {
  const rule = fields.decision?.value.rule;
  if (rule === undefined) return [];
  return Object.entries(maps.onTone ?? {}).flatMap(([number, { value }]) =>
    toDue('tone', `tone:${number}`, Object.hasOwn(value, rule) ? value[rule] : []),
  );
}

function toDue(trigger: CommandTrigger, key: string, commands: readonly Command[] = []): DueCommand[] {
  return commands.map((command, index) => ({ key: `${key}:${index}`, trigger, command }));
}
