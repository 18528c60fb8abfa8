import * as z from 'zod';
import { callOptions } from '../callOptions.ts';
import { modalities, readyMedia, toReadyMedia } from '../media.ts';
import { httpsUri, listOf, text } from '../schema/fields.ts';
import { graphObject, toCallOptions, toMediaConfig } from '../toGraphTypes.ts';
import type { CommandContext, GraphRequest } from './command.ts';

/** What `create` and `join` have in common. */
export const newCallFields = {
  modalities: z.exactOptional(listOf(z.enum(modalities))),
  media: z.exactOptional(readyMedia),
  callOptions: z.exactOptional(callOptions),
  callbackUri: z.exactOptional(httpsUri),
  subject: z.exactOptional(text()),
  tenantId: z.exactOptional(text()),
};
type NewCallFields = z.output<z.ZodObject<typeof newCallFields>>;

/** Graph needs modalities and a media configuration; most calls want sound that Graph's service handles. */
export function newCall(
  { modalities: requestedModalities = ['audio'], media, callOptions: options, ...fields }: NewCallFields,
  context: CommandContext,
  parameters: Readonly<Record<string, unknown>>,
): GraphRequest {
  const { callbackUri = context.callbackUri, subject, tenantId = context.tenantId } = fields;
  const body = graphObject('call', {
    callbackUri,
    requestedModalities,
    mediaConfig: toMediaConfig(media === undefined ? { kind: 'serviceHosted' } : toReadyMedia(media)),
    callOptions: options && toCallOptions('outgoingCallOptions', options),
    subject,
    tenantId,
    ...parameters,
  });
  return { method: 'POST', path: '/calls', body };
}
