import type { Command } from '../commands/commands.ts';
import { type Media, toMedia } from '../commands/media.ts';
import type { IncomingCall } from '../notification/incomingCall.ts';
import type { Joining } from './answer.ts';
import type { Policy, PolicyAction, Rule } from './policy.ts';
import type { RejectReason } from './reject.ts';
import { mismatches, toMoment } from './when.ts';

export type { IncomingCall } from '../notification/incomingCall.ts';

type Parameters<Key extends keyof PolicyAction> = NonNullable<PolicyAction[Key]>;

/** What is done about a call now: plain data, so that it can travel in a message. */
export type Action =
  | ({ readonly kind: 'answer'; readonly media: Media } & Omit<
      Parameters<'answer'>,
      'media' | 'participantJoining'
    >)
  | ({ readonly kind: 'redirect' } & Parameters<'redirect'>)
  | ({ readonly kind: 'reject' } & Parameters<'reject'>)
  | { readonly kind: 'ignore' };

/** A command that the rule asks for once the call is established, or each time a tone arrives. */
export interface LaterCommand {
  readonly trigger: 'established' | `tone:${string}`;
  /** Its place among the commands of its trigger. */
  readonly index: number;
  readonly command: Command;
}

export interface Decision {
  /** The name of the rule that decided, or `otherwise`. */
  readonly rule: string;
  readonly action: Action;
  /** What to do while time is left, should the action fail. */
  readonly fallback?: Action;
  readonly commands: readonly LaterCommand[];
  readonly participantJoining?: Joining;
}

/** Decides about a call by the first rule that matches it, or by `otherwise`. */
export function decide(call: IncomingCall, policy: Policy, now: Date): Decision {
  const { name, says, rule } = winner(call, policy, now);
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
 * Decides about a participant who would join a recorder's call. The rule that matches says so by its answer's
 * `participantJoining`, or by rejecting such calls outright; where it says nothing the participant is accepted,
 * because a recorder that turns one away keeps that person out of the conversation. For the same reason an
 * `otherwise` that rejects doesn't count: it speaks of calls that no rule foresaw, not of this participant.
 */
export function decideJoining(call: IncomingCall, policy: Policy, now: Date): JoiningDecision {
  const { name, says, rule } = winner({ ...call, recording: true }, policy, now);
  if (rule?.then.reject !== undefined) return { rule: name, ...rejection(rule.then.reject.reason) };
  const joining = says.answer?.participantJoining ?? 'accept';
  if (joining === 'accept') return { rule: name, kind: 'accept' };
  if (joining.reject !== undefined) return { rule: name, ...rejection(joining.reject) };
  return { rule: name, kind: 'inviteNewBot', inviteUri: joining.inviteNewBot };
}

/** What applies to the call, in the policy's own words; `rule` is absent where `otherwise` applies. */
interface Winner {
  readonly name: string;
  readonly says: PolicyAction;
  readonly rule?: Rule;
}

function winner(call: IncomingCall, { rules, otherwise, timeZone }: Policy, now: Date): Winner {
  const moment = toMoment(call, now, timeZone);
  const rule = rules.find(({ when = {} }) => mismatches(when, moment).length === 0);
  return rule === undefined
    ? { name: 'otherwise', says: otherwise }
    : { name: rule.name, says: rule.then, rule };
}

function toAction({ answer, redirect, reject }: PolicyAction): Action {
  if (answer !== undefined) {
    const { media, participantJoining: _, ...parameters } = answer;
    return { kind: 'answer', ...parameters, media: toMedia(media) };
  }
  if (redirect !== undefined) return { kind: 'redirect', ...redirect };
  return reject === undefined ? { kind: 'ignore' } : { kind: 'reject', ...reject };
}

function laterCommands({ onEstablished = [], onTone = {} }: Rule): LaterCommand[] {
  return [
    ...later('established', onEstablished),
    ...Object.entries(onTone).flatMap(([key, commands]) => later(`tone:${key}`, commands)),
  ];
}

function later(trigger: LaterCommand['trigger'], commands: readonly Command[]): LaterCommand[] {
  return commands.map((command, index) => ({ trigger, index, command }));
}

/** Graph wants a reason; `none` is its word for giving none. */
function rejection(reason: RejectReason = 'none') {
  return { kind: 'reject', reason } as const;
}
