import * as z from 'zod';
import { modalities } from '../../notification/modalities.ts';
import { httpsUri, listOf, tenantId, text } from '../../schema/fields.ts';
import { omitUndefined } from '../../schema/omitUndefined.ts';
import { callOptions } from '../callOptions.ts';
import type { CommandContext } from '../commandDefinition.ts';
import type { GraphRequest } from '../graphRequest.ts';
import { graphObject, toCallOptions, toMediaConfig } from '../graphTypes.ts';
import { hasLaterCommands, type LaterCommands, laterFields } from '../laterCommands.ts';
import { readyMedia, toReadyMedia } from '../media.ts';
import { toCallbackKey } from '../placedCall.ts';

/** Fields that `create` and `join` share. */
export const newCallFields = {
  modalities: z.exactOptional(listOf(z.enum(modalities))),
  media: z.exactOptional(readyMedia),
  callOptions: z.exactOptional(callOptions),
  callbackUri: z.exactOptional(httpsUri),
  subject: z.exactOptional(text()),
  tenantId: z.exactOptional(tenantId),
  ...laterFields,
};
/** Later commands need the call's own callback URL: without its notifications they never become due. */
export function callbackIsFree(args: { readonly callbackUri?: string } & LaterCommands): boolean {
  return args.callbackUri === undefined || !hasLaterCommands(args);
}
export const callbackIsNeeded = {
  error: 'no callbackUri, as onEstablished and onTone need the notifications of the call',
  path: ['callbackUri'],
};

type NewCallFields = z.output<z.ZodObject<typeof newCallFields>>;

/** Graph requires modalities and a media configuration. The default is audio that Graph's service handles. */
export function newCall(
  { modalities: requestedModalities = ['audio'], media, callOptions: options, ...fields }: NewCallFields,
  context: CommandContext,
  parameters: Readonly<Record<string, unknown>> & { readonly tenantId?: string },
): GraphRequest {
  const { callbackUri = callbackUriFor(fields, context), subject } = fields;
  // The requested tenant wins over the meeting's, and the meeting's over the bot's.
  const callTenantId = fields.tenantId ?? parameters.tenantId ?? context.tenantId;
  const body = graphObject('call', {
    callbackUri,
    requestedModalities,
    mediaConfig: toMediaConfig(media === undefined ? { kind: 'serviceHosted' } : toReadyMedia(media)),
    callOptions: options && toCallOptions('outgoingCallOptions', options),
    subject,
    ...parameters,
    tenantId: callTenantId,
  });
  return omitUndefined({ method: 'POST' as const, path: '/calls', body, tenantId: callTenantId });
}

function callbackUriFor(later: LaterCommands, { callbackUri, clientContext }: CommandContext): string {
  return hasLaterCommands(later) ? `${callbackUri}/${toCallbackKey(clientContext, later)}` : callbackUri;
}
