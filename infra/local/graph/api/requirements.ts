import { type Call, isRecorded } from '../calls/call.ts';
import { badRequest, notFound } from './refusal.ts';
import type { InvitationParticipantInfo } from './requestSchemas.ts';

/** What Graph requires of a call before it does something in it. Each throws a refusal if the call doesn't meet it. */

export function requireServiceHostedMedia({ media }: Call): void {
  if (media !== 'serviceHosted') throw badRequest('This needs media hosted by the service.');
}

export function requireGroupCall({ isGroup }: Call): void {
  if (!isGroup) throw badRequest('This is supported in group calls only.');
}

export function requireRecording(call: Call): void {
  if (!isRecorded(call)) throw badRequest('This is supported in policy-based recording only.');
}

export function requireParticipant({ participants }: Call, id: string | undefined) {
  const participant = participants.find((one) => one.id === id);
  if (participant === undefined) throw notFound(`The participant ${id} was not found.`);
  return participant;
}

/** Only an application instance has a number to call a phone from; a meeting has its own. */
export function requireNumberForPhones(call: Call, targets: readonly InvitationParticipantInfo[]): void {
  if (call.resource['meetingInfo'] != null) return;
  if (!targets.some((target) => target.identity.phone !== undefined)) return;
  const called = (call.resource['targets'] ?? []) as { identity?: Record<string, unknown> }[];
  const caller = call.resource['source'] as { identity?: Record<string, unknown> } | undefined;
  const bots = call.resource['direction'] === 'outgoing' ? [caller] : called;
  if (!bots.some((bot) => bot?.identity?.['applicationInstance'] !== undefined))
    throw badRequest('A call to a phone number needs an application instance with a number.');
}
