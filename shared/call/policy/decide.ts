import type { Command } from '../commands/commands.ts';
import { type Media, toMedia } from '../commands/media.ts';
import type { IncomingCall } from '../notification/incomingCall.ts';
import { type ToneKey, toneKeys } from '../notification/tones.ts';
import type { Joining } from './answer.ts';
import type { Policy, PolicyAction, Rule } from './policy.ts';
import type { RejectReason } from './reject.ts';
import { matches, toMoment } from './when.ts';

export type { IncomingCall } from '../notification/incomingCall.ts';

type Parameters<Key extends keyof PolicyAction> = NonNullable<PolicyAction[Key]>;

/** What to do with a call now. Plain data, so that it fits in a message. */
export type Action =
  | ({ readonly kind: 'answer'; readonly media: Media } & Omit<
      Parameters<'answer'>,
      'media' | 'participantJoining'
    >)
  | ({ readonly kind: 'redirect' } & Parameters<'redirect'>)
  | ({ readonly kind: 'reject' } & Parameters<'reject'>)
  | { readonly kind: 'ignore' };

/** The endpoint that decides instead of the rule. */
export type Ask = { readonly kind: 'ask' } & NonNullable<Rule['then']['ask']>;

/** A command of the rule, for when the call is established, or for each press of a phone key. */
export interface LaterCommand {
  readonly trigger: 'established' | `tone:${ToneKey}`;
  /** Index among the commands of its trigger. */
  readonly index: number;
  readonly command: Command;
}

export interface Decision {
  /** The name of the rule that decided, or `otherwise`. */
  readonly rule: string;
  readonly action: Action;
  /** What to do if the action fails and time is left. */
  readonly fallback?: Action;
  readonly commands: readonly LaterCommand[];
  readonly participantJoining?: Joining;
}

/** An endpoint decides. Its reply may omit commands for later; then those of the rule count. */
export interface Question {
  readonly rule: string;
  readonly action: Ask;
  readonly fallback: Action;
  readonly commands: readonly LaterCommand[];
}

export function isQuestion(decided: Decision | Question): decided is Question {
  return decided.action.kind === 'ask';
}

/** Decides by the first rule that matches the call, or else by `otherwise`. If the rule asks, returns the question. */
export function decide(call: IncomingCall, policy: Policy, now: Date): Decision | Question {
  const { name, says, rule } = winner(call, policy, now);
  if (says.ask !== undefined) return toQuestion(name, says.ask, rule, policy);
  const participantJoining = says.answer?.participantJoining;
  return {
    rule: name,
    action: toAction(says),
    ...(rule?.fallback !== undefined && { fallback: toAction(rule.fallback) }),
    commands: rule === undefined ? [] : laterCommands(rule),
    ...(participantJoining !== undefined && { participantJoining }),
  };
}

export type JoiningDecision = { readonly rule: string } & (
  | { readonly kind: 'accept' }
  | { readonly kind: 'reject'; readonly reason: RejectReason }
  | { readonly kind: 'inviteNewBot'; readonly inviteUri: string }
);

/**
 * Decides about a participant who wants to join a recorder's call: by the matching rule's `participantJoining`, or by
 * its `reject`. Without either the participant is accepted, because a rejected participant can't take part in the
 * conversation. An `otherwise` that rejects is ignored for the same reason: it is meant for calls without a rule.
 */
export function decideJoining(call: IncomingCall, policy: Policy, now: Date): JoiningDecision {
  const { name, says, rule } = winner({ ...call, recording: true }, policy, now);
  if (rule?.then.reject !== undefined) return { rule: name, ...rejection(rule.then.reject.reason) };
  const joining = says.answer?.participantJoining ?? rule?.participantJoining ?? 'accept';
  if (joining === 'accept') return { rule: name, kind: 'accept' };
  if (joining.reject !== undefined) return { rule: name, ...rejection(joining.reject) };
  return { rule: name, kind: 'inviteNewBot', inviteUri: joining.inviteNewBot };
}

/** The part of the policy that applies to the call. `rule` is absent if `otherwise` applies. */
interface Winner {
  readonly name: string;
  readonly says: Rule['then'];
  readonly rule?: Rule;
}

function winner(call: IncomingCall, { rules, otherwise, timeZone }: Policy, now: Date): Winner {
  const moment = toMoment(call, now, timeZone);
  const rule = rules.find(({ when = {} }) => matches(when, moment));
  return rule === undefined
    ? { name: 'otherwise', says: otherwise }
    : { name: rule.name, says: rule.then, rule };
}

/** Whoever reads a policy sees to it that a rule that asks has a fallback. */
function toQuestion(
  name: string,
  ask: NonNullable<Rule['then']['ask']>,
  rule: Rule | undefined,
  { otherwise }: Policy,
): Question {
  return {
    rule: name,
    action: { kind: 'ask', ...ask },
    fallback: toAction(rule?.fallback ?? otherwise),
    commands: rule === undefined ? [] : laterCommands(rule),
  };
}

export function toAction({ answer, redirect, reject }: Rule['then']): Action {
  if (answer !== undefined) {
    const { media, participantJoining: _, ...parameters } = answer;
    return { kind: 'answer', ...parameters, media: toMedia(media) };
  }
  if (redirect !== undefined) return { kind: 'redirect', ...redirect };
  return reject === undefined ? { kind: 'ignore' } : { kind: 'reject', ...reject };
}

export function laterCommands({
  onEstablished = [],
  onTone = {},
}: Pick<Rule, 'onEstablished' | 'onTone'>): LaterCommand[] {
  return [
    ...later('established', onEstablished),
    ...toneKeys.flatMap((key) => later(`tone:${key}`, onTone[key] ?? [])),
  ];
}

function later(trigger: LaterCommand['trigger'], commands: readonly Command[]): LaterCommand[] {
  return commands.map((command, index) => ({ trigger, index, command }));
}

/** Graph requires a reason; `none` means that none is given. */
function rejection(reason: RejectReason = 'none') {
  return { kind: 'reject', reason } as const;
}
