import { type Party, type Target, toParty } from '../notification/party.ts';
import { omitUndefined } from '../schema/omitUndefined.ts';
import type { CallOptions } from './callOptions.ts';
import type { ReadyMedia } from './media.ts';

/** Converts our values to Graph's types, each with its `@odata.type`. Unset properties are not sent. */

type GraphObject = Readonly<Record<string, unknown>>;

export function graphObject(type: string, properties: GraphObject = {}): GraphObject {
  return omitUndefined({ '@odata.type': `#microsoft.graph.${type}`, ...properties });
}

export function toIdentitySet({ kind, ...identity }: Party): GraphObject {
  return graphObject('identitySet', { [kind]: graphObject('identity', identity) });
}

export function toInvitationParticipantInfo(target: Target): GraphObject {
  const identity = toIdentitySet(toParty(target));
  const { replacesCallId } = target;
  const endpointType = 'endpointType' in target ? target.endpointType : undefined;
  return graphObject('invitationParticipantInfo', { identity, endpointType, replacesCallId });
}

export function toMediaConfig(media: ReadyMedia): GraphObject {
  if (media.kind === 'appHosted') return graphObject('appHostedMediaConfig', { blob: media.blob });
  return graphObject('serviceHostedMediaConfig', { preFetchMedia: media.preFetch });
}

export function toMediaPrompt(uri: string): GraphObject {
  return graphObject('mediaPrompt', { mediaInfo: graphObject('mediaInfo', { uri }) });
}

export function toCallOptions(
  type: 'incomingCallOptions' | 'outgoingCallOptions',
  options: CallOptions,
): GraphObject {
  return graphObject(type, options);
}
