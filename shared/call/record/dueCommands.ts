import type { CommandTrigger } from '../commands/commandProgress.ts';
import type { Command } from '../commands/commands.ts';
import { toneKeysIn } from '../commands/placedCall.ts';
import type { DecidedLater, DecisionOutcome } from '../decision/decisionResult.ts';
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
  const issued = new Set(record.issued.map(toOccasion));
  return [...onEstablished(record), ...onTones(record)].filter(({ key }) => !issued.has(toOccasion(key)));
}

/**
 * What the commands of a key are due for. They all become due at once: should another outcome be believed later, with
 * other commands, none of those are added to these.
 */
function toOccasion(key: string): string {
  return key.slice(0, key.lastIndexOf(':'));
}

/** Marks commands as issued, so that they never become due again. */
export function issue(record: CallRecord, due: readonly DueCommand[]): CallRecord {
  return due.length === 0 ? record : { ...record, issued: [...record.issued, ...due.map(({ key }) => key)] };
}

function onEstablished(record: CallRecord): DueCommand[] {
  const { fields } = record;
  if (fields.establishedAt === undefined) return [];
  const asked = askedLater(record);
  const commands = asked === undefined ? fields.onEstablished?.value : asked.onEstablished;
  return toDue('established', 'established', commands, fields.laterSource?.value);
}

/**
 * What follows where an endpoint was asked: nothing but what the outcome brought that the call was answered by. Of one
 * of unknown fate the connection proves that; what Graph refused was answered by another instance, whose outcome is to
 * come. Nothing where no endpoint was asked.
 */
function askedLater({ fields }: CallRecord): DecidedLater | undefined {
  const decision = fields.decision?.value;
  if (decision?.later === undefined) return decision?.action === 'asking' ? {} : undefined;
  return answering.has(decision.outcome) ? decision.later : {};
}

const answering: ReadonlySet<DecisionOutcome> = new Set(['accepted', 'unknown', 'late']);

/** What is asked for on a key of the phone, where the call itself says so and not a rule. */
export function onToneOf(record: CallRecord): DecidedLater['onTone'] {
  return askedLater(record)?.onTone ?? record.fields.onPlacedTone?.value;
}

/** Several tones that become due at once keep their order, because numeric keys of an object are sorted. */
function onTones(record: CallRecord): DueCommand[] {
  return [...onRuleTones(record), ...onPlacedTones(record)];
}

function onRuleTones(record: CallRecord): DueCommand[] {
  const { fields, maps } = record;
  const rule = fields.decision?.value.rule;
  if (rule === undefined || askedLater(record) !== undefined) return [];
  return Object.entries(maps.onTone ?? {}).flatMap(([number, { value }]) =>
    toDue('tone', `tone:${number}`, Object.hasOwn(value, rule) ? value[rule] : []),
  );
}

function onPlacedTones(record: CallRecord): DueCommand[] {
  const { fields, maps } = record;
  const asked = onToneOf(record);
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
