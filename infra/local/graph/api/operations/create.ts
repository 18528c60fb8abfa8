import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Call } from '../../calls/call.ts';
import { type Participant, toParticipant } from '../../calls/participant.ts';
import {
  type Notification,
  toCallNotification,
  toRosterNotification,
} from '../../notifications/notification.ts';
import { type Performed, parse, parseJson, type Version } from '../defineOperation.ts';
import { badRequest } from '../refusal.ts';
import {
  callbackUri,
  callOptions,
  identitySet,
  invitationParticipantInfo,
  mediaConfig,
  mediaOf,
  modality,
  participantInfo,
  routingPolicy,
} from '../requestSchemas.ts';

const chatInfo = z.strictObject({
  '@odata.type': z.literal('#microsoft.graph.chatInfo').optional(),
  threadId: z.string().min(1),
  messageId: z.string().nullish(),
  replyChainMessageId: z.string().nullish(),
});

const allowConversationWithoutHost = z.boolean().nullish();
const meetingInfo = z.discriminatedUnion('@odata.type', [
  z.strictObject({
    '@odata.type': z.literal('#microsoft.graph.organizerMeetingInfo'),
    organizer: identitySet,
    allowConversationWithoutHost,
  }),
  z.strictObject({
    '@odata.type': z.literal('#microsoft.graph.tokenMeetingInfo'),
    token: z.string().min(1),
    allowConversationWithoutHost,
  }),
  z.strictObject({
    '@odata.type': z.literal('#microsoft.graph.joinMeetingIdMeetingInfo'),
    joinMeetingId: z.string().min(1),
    passcode: z.string().nullish(),
    allowConversationWithoutHost,
  }),
]);

const everywhere = {
  '@odata.type': z.literal('#microsoft.graph.call').optional(),
  callbackUri,
  direction: z.literal('outgoing').optional(),
  subject: z.string().nullish(),
  source: participantInfo.nullish(),
  targets: z.array(invitationParticipantInfo).max(5).nullish(),
  requestedModalities: z.array(modality).min(1),
  mediaConfig,
  callOptions: callOptions('outgoingCallOptions').nullish(),
  chatInfo: chatInfo.nullish(),
  meetingInfo: meetingInfo.nullish(),
  tenantId: z.string().nullish(),
};
const inBeta = {
  ...everywhere,
  ringingTimeoutInSeconds: z.int().min(1).max(115).nullish(),
  routingPolicies: z.array(routingPolicy).nullish(),
};
export type NewCall = z.infer<z.ZodObject<typeof everywhere>>;

/** Reads the body of `POST /communications/calls`, refusing what makes no call. */
export function toNewCall(text: string, version: Version): NewCall {
  const shape: z.ZodType<NewCall> = version === 'beta' ? z.strictObject(inBeta) : z.strictObject(everywhere);
  const wanted = parse(shape, parseJson(text));
  if (wanted.meetingInfo == null) refuseTargets(wanted);
  else refuseMeeting(wanted);
  return wanted;
}

function refuseTargets({ targets, source }: NewCall): void {
  if (targets == null || targets.length === 0) throw badRequest('A call needs targets or meetingInfo.');
  const callsPhone = targets.some(({ identity }) => identity.phone !== undefined);
  if (callsPhone && source?.identity.applicationInstance === undefined)
    throw badRequest('A call to a phone number needs an application instance with a number as its source.');
}

function refuseMeeting({ meetingInfo, chatInfo }: NewCall): void {
  if (meetingInfo?.['@odata.type'] !== '#microsoft.graph.organizerMeetingInfo') return;
  if (chatInfo == null) throw badRequest('A meeting known by its organizer needs chatInfo.');
}

export interface Bot {
  readonly applicationId: string;
  readonly tenantId: string;
}

/** Makes the call as Graph does: establishing at once, with an id and a chain of its own. */
export function create(call: Call, wanted: NewCall, version: Version, bot: Bot): Performed {
  call.media = mediaOf(wanted.mediaConfig);
  call.callbackUri = wanted.callbackUri;
  call.isGroup = wanted.meetingInfo != null || (wanted.targets?.length ?? 0) > 1;
  call.resource = toResource(call, wanted, bot, randomUUID());
  const location = `https://graph.microsoft.com/${version}/communications/calls/${call.id}`;
  const context = `https://graph.microsoft.com/${version}/$metadata#communications/calls/$entity`;
  return {
    reply: { status: 201, headers: { location }, body: { '@odata.context': context, ...call.resource } },
    follows: [
      toStateNotification(call, 'establishing'),
      toStateNotification(call, 'established'),
      ...(call.isGroup ? [toRosterNotification(call.id, toRoster(call))] : []),
    ],
  };
}

function toResource(call: Call, wanted: NewCall, { applicationId, tenantId }: Bot, myParticipantId: string) {
  return {
    ...wanted,
    '@odata.type': '#microsoft.graph.call',
    id: call.id,
    state: 'establishing',
    direction: 'outgoing',
    callChainId: call.chainId,
    source: wanted.source ?? { identity: { application: { id: applicationId } } },
    targets: wanted.targets ?? [],
    tenantId: wanted.tenantId ?? tenantId,
    myParticipantId,
  };
}

/** A call of the bot's own names its callback in each change of its state. */
const toStateNotification = ({ id, callbackUri }: Call, state: string): Notification => ({
  ...toCallNotification('updated', id, { state, id }),
  ...(callbackUri === undefined ? {} : { callbackUri }),
});

function toRoster({ resource }: Call): Participant[] {
  const { source, targets, myParticipantId } = resource as ReturnType<typeof toResource>;
  return [
    toParticipant(myParticipantId, source),
    ...targets.map((target) => toParticipant(randomUUID(), target)),
  ];
}
