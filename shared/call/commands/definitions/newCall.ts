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

/** What `create` and `join` have in common. */
export const newCallFields = {
  modalities: z.exactOptional(listOf(z.enum(modalities))),
  media: z.exactOptional(readyMedia),
  callOptions: z.exactOptional(callOptions),
  callbackUri: z.exactOptional(httpsUri),
  subject: z.exactOptional(text()),
  tenantId: z.exactOptional(tenantId),
  ...laterFields,
};
/** Notifications that go to another host, or come without the call's own key, would make nothing due. */
export function callbackIsFree(args: { readonly callbackUri?: string } & LaterCommands): boolean {
  return args.callbackUri === undefined || !hasLaterCommands(args);
}
export const callbackIsNeeded = {
  error: 'no callbackUri, as onEstablished and onTone need the notifications of the call',
  path: ['callbackUri'],
};

type NewCallFields = z.output<z.ZodObject<typeof newCallFields>>;

/** Graph needs modalities and a media configuration; most calls want sound that Graph's service handles. */
export function newCall(
  { modalities: requestedModalities = ['audio'], media, callOptions: options, ...fields }: NewCallFields,
  context: CommandContext,
  parameters: Readonly<Record<string, unknown>> & { readonly tenantId?: string },
): GraphRequest {
  const { callbackUri = callbackUriFor(fields, context), subject } = fields;
  // What was asked for counts before the meeting's own tenant, and that before the bot's.
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
