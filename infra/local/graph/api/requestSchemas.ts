import * as z from 'zod';
import type { Version } from './defineOperation.ts';

/**
 * Graph's resource types as requests may carry them. Unknown properties are refused, as OData does; each type may
 * name itself in `@odata.type`.
 */
const typed = <Shape extends z.core.$ZodLooseShape>(type: string, shape: Shape) =>
  z.strictObject({ '@odata.type': z.literal(`#microsoft.graph.${type}`).optional(), ...shape });

export const callbackUri = z.url({ protocol: /^https$/, error: 'callbackUri must be an https address' });
export const clientContext = z.string().max(256);
export const modality = z.enum(['audio', 'video', 'videoBasedScreenSharing']);

const identity = z.strictObject({
  '@odata.type': z.string().optional(),
  id: z.string().min(1),
  displayName: z.string().nullish(),
  tenantId: z.string().nullish(),
  identityProvider: z.string().nullish(),
});
const phone = identity.extend({
  id: z
    .string()
    .regex(/^\+[1-9]\d{4,14}$/, 'a phone identity is a number in E.164 format, such as +12345678901'),
});

export const identitySet = z
  .strictObject({
    '@odata.type': z
      .enum(['#microsoft.graph.identitySet', '#microsoft.graph.communicationsIdentitySet'])
      .optional(),
    user: identity.optional(),
    phone: phone.optional(),
    application: identity.optional(),
    applicationInstance: identity.optional(),
    guest: identity.optional(),
    onPremises: identity.optional(),
    encrypted: identity.optional(),
    azureCommunicationServicesUser: identity.optional(),
  })
  .refine(
    (set) => Object.keys(set).some((key) => key !== '@odata.type'),
    'an identity set must name one identity',
  );

const participant = {
  identity: identitySet,
  endpointType: z.enum(['default', 'voicemail', 'skypeForBusiness', 'skypeForBusinessVoipPhone']).nullish(),
  region: z.string().nullish(),
  languageId: z.string().nullish(),
  countryCode: z.string().nullish(),
  participantId: z.string().nullish(),
};

export const participantInfo = typed('participantInfo', participant);
/** The documents' own samples call some of them participantInfo. */
export const invitationParticipantInfo = z.strictObject({
  '@odata.type': z
    .enum(['#microsoft.graph.invitationParticipantInfo', '#microsoft.graph.participantInfo'])
    .optional(),
  ...participant,
  replacesCallId: z.string().nullish(),
  hidden: z.boolean().nullish(),
  removeFromDefaultAudioRoutingGroup: z.boolean().nullish(),
});
/** Whom a call is forwarded to: only beta knows an endpoint of another type than the usual one. */
export const forwardTarget = (version: Version) =>
  version === 'beta'
    ? invitationParticipantInfo
    : invitationParticipantInfo.refine(
        ({ endpointType }) => endpointType == null || endpointType === 'default',
        "The property 'endpointType' takes no other value than 'default' on type 'microsoft.graph.invitationParticipantInfo'.",
      );
export type InvitationParticipantInfo = z.infer<typeof invitationParticipantInfo>;

export const mediaInfo = typed('mediaInfo', { uri: z.url(), resourceId: z.string().nullish() });

export const mediaConfig = z.discriminatedUnion('@odata.type', [
  z.strictObject({
    '@odata.type': z.literal('#microsoft.graph.serviceHostedMediaConfig'),
    preFetchMedia: z.array(mediaInfo).nullish(),
    removeFromDefaultAudioGroup: z.boolean().nullish(),
  }),
  z.strictObject({
    '@odata.type': z.literal('#microsoft.graph.appHostedMediaConfig'),
    blob: z.string().min(1),
    removeFromDefaultAudioGroup: z.boolean().nullish(),
  }),
]);

export const mediaOf = (config: z.infer<typeof mediaConfig>) =>
  config['@odata.type'] === '#microsoft.graph.appHostedMediaConfig' ? 'appHosted' : 'serviceHosted';

export const callOptions = (type: 'incomingCallOptions' | 'outgoingCallOptions') =>
  typed(type, {
    hideBotAfterEscalation: z.boolean().nullish(),
    isContentSharingNotificationEnabled: z.boolean().nullish(),
    isDeltaRosterEnabled: z.boolean().nullish(),
    isInteractiveRosterEnabled: z.boolean().nullish(),
  });

export const mediaPrompt = (version: Version) =>
  typed('mediaPrompt', { mediaInfo, ...(version === 'beta' ? { loop: z.int().nullish() } : {}) });

export const tone = z
  .string()
  .regex(/^(tone[0-9]|star|pound|[a-d]|flash)$/, 'a tone is tone0 to tone9, star, pound, a to d or flash');

export const routingPolicy = z.enum([
  'none',
  'noMissedCall',
  'disableForwardingExceptPhone',
  'disableForwarding',
  'preferSkypeForBusiness',
]);
