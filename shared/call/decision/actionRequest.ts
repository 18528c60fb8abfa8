import type { GraphRequest } from '../commands/graphRequest.ts';
import { toCallOptions, toInvitationParticipantInfo, toMediaConfig } from '../commands/graphTypes.ts';
import type { ReadyMedia } from '../commands/media.ts';
import { goesToVoicemail } from '../notification/party.ts';
import type { Action } from '../policy/decide.ts';
import { omitUndefined } from '../schema/omitUndefined.ts';

type Answer = Omit<Extract<Action, { kind: 'answer' }>, 'media'> & { readonly media: ReadyMedia };
type Redirect = Extract<Action, { kind: 'redirect' }>;
type Reject = Extract<Action, { kind: 'reject' }>;
export type ReadyAction = Answer | Redirect | Reject;

/** An incoming call as Graph is addressed about it. */
interface IncomingCallAddress {
  /** The id as Graph wrote it. */
  readonly graphCallId: string;
  /** Where Graph is to post what happens next. */
  readonly callbackUri: string;
}

/**
 * The request that carries out an action. What the policy doesn't set isn't sent, so that Graph's own defaults stay in
 * force; but for the callback URI, and the modalities that Graph can't do without. Sources: `call: answer` (v1.0),
 * `call: redirect` (beta), `call: reject` (v1.0).
 */
export function toActionRequest(call: IncomingCallAddress, action: ReadyAction): GraphRequest {
  const path = `/calls/${encodeURIComponent(call.graphCallId)}/${action.kind}`;
  const callbackUri = action.callbackUri ?? call.callbackUri;
  switch (action.kind) {
    case 'answer':
      return { method: 'POST', path, body: { callbackUri, ...toAnswerBody(action) } };
    case 'redirect': {
      const body = { ...toRedirectBody(action), callbackUri };
      return { ...(needsBeta(action) && { version: 'beta' }), method: 'POST', path, body };
    }
    case 'reject':
      return { method: 'POST', path, body: omitUndefined({ reason: action.reason, callbackUri }) };
  }
}

function toAnswerBody({ modalities = ['audio'], media, callOptions, participantCapacity }: Answer): object {
  return omitUndefined({
    acceptedModalities: modalities,
    mediaConfig: toMediaConfig(media),
    callOptions: callOptions && toCallOptions('incomingCallOptions', callOptions),
    participantCapacity,
  });
}

/** Masking and voicemail exist on the beta endpoint alone; everything else keeps to what Graph supports in production. */
function needsBeta({ maskCaller, maskCallee, targets }: Redirect): boolean {
  return maskCaller !== undefined || maskCallee !== undefined || targets.some(goesToVoicemail);
}

function toRedirectBody({ targets, timeout, maskCaller, maskCallee, routingPolicies }: Redirect): object {
  return omitUndefined({
    targets: targets.map(toInvitationParticipantInfo),
    timeout,
    maskCaller,
    maskCallee,
    routingPolicies,
  });
}
