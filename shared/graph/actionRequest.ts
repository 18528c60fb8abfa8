import { toCallOptions, toInvitationParticipantInfo, toMediaConfig } from '../call/commands/graphTypes.ts';
import type { ReadyMedia } from '../call/commands/media.ts';
import { goesToVoicemail } from '../call/notification/party.ts';
import type { Action } from '../call/policy/decide.ts';
import { withoutAbsent } from '../call/schema/omitUndefined.ts';
import type { GraphCall } from '../ports.ts';

/** A request as Graph documents it: which endpoint, which path under it, which body. */
export interface GraphRequest {
  readonly version: 'v1.0' | 'beta';
  readonly method: 'POST' | 'GET' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

type Answer = Omit<Extract<Action, { kind: 'answer' }>, 'media'> & { readonly media: ReadyMedia };
type Redirect = Extract<Action, { kind: 'redirect' }>;
type Reject = Extract<Action, { kind: 'reject' }>;
export type ReadyAction = Answer | Redirect | Reject;

/**
 * The request that carries out an action. What the policy doesn't set isn't sent, so that Graph's own defaults stay in
 * force; but for the callback URI, and the modalities that Graph can't do without. Sources: `call: answer` (v1.0),
 * `call: redirect` (beta), `call: reject` (v1.0).
 */
export function toActionRequest(call: GraphCall, action: ReadyAction): GraphRequest {
  const path = `/communications/calls/${encodeURIComponent(call.graphCallId)}/${action.kind}`;
  const callbackUri = action.callbackUri ?? call.callbackUri;
  switch (action.kind) {
    case 'answer':
      return { version: 'v1.0', method: 'POST', path, body: { callbackUri, ...toAnswerBody(action) } };
    case 'redirect':
      return {
        version: versionFor(action),
        method: 'POST',
        path,
        body: { ...toRedirectBody(action), callbackUri },
      };
    case 'reject':
      return {
        version: 'v1.0',
        method: 'POST',
        path,
        body: withoutAbsent({ reason: action.reason, callbackUri }),
      };
  }
}

function toAnswerBody({ modalities = ['audio'], media, callOptions, participantCapacity }: Answer): object {
  return withoutAbsent({
    acceptedModalities: modalities,
    mediaConfig: toMediaConfig(media),
    callOptions: callOptions && toCallOptions('incomingCallOptions', callOptions),
    participantCapacity,
  });
}

/** Masking and voicemail exist on the beta endpoint alone; everything else keeps to what Graph supports in production. */
function versionFor({ maskCaller, maskCallee, targets }: Redirect): 'v1.0' | 'beta' {
  const needsBeta = maskCaller !== undefined || maskCallee !== undefined || targets.some(goesToVoicemail);
  return needsBeta ? 'beta' : 'v1.0';
}

function toRedirectBody({ targets, timeout, maskCaller, maskCallee, routingPolicies }: Redirect): object {
  return withoutAbsent({
    targets: targets.map(toInvitationParticipantInfo),
    timeout,
    maskCaller,
    maskCallee,
    routingPolicies,
  });
}
