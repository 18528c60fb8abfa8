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

/** What a request about an incoming call needs. */
interface IncomingCallAddress {
  /** The call id as Graph wrote it. */
  readonly graphCallId: string;
  /** The URL for the call's further notifications. */
  readonly callbackUri: string;
}

/**
 * The request for an action. Properties that the policy doesn't set are not sent, so that Graph's defaults apply.
 * Exceptions: the callback URI, and the modalities, which Graph requires. Sources: `call: answer` (v1.0), `call:
 * redirect` (beta), `call: reject` (v1.0).
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

/**
 * Masking and voicemail exist only on the beta endpoint. All other redirects use v1.0, which Graph supports in
 * production.
 */
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
