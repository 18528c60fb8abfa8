import type { Action } from '../call/decide.ts';
import type { Target } from '../call/identity.ts';
import { withoutAbsent } from '../call/withoutAbsent.ts';
import type { GraphCall } from '../ports.ts';

/** A request as Graph documents it: which endpoint, which path under it, which body. */
export interface GraphRequest {
  readonly version: 'v1.0' | 'beta';
  readonly method: 'POST' | 'GET' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

type Answer = Extract<Action, { kind: 'answer' }>;
type Redirect = Extract<Action, { kind: 'redirect' }>;
type Reject = Extract<Action, { kind: 'reject' }>;

/**
 * The request that carries out an action. What the policy doesn't set isn't sent, but for the callback URI, so that
 * Graph's own defaults stay in force. Sources: `call: answer` (v1.0), `call: redirect` (beta), `call: reject` (v1.0).
 */
export function toActionRequest(call: GraphCall, action: Exclude<Action, { kind: 'ignore' }>): GraphRequest {
  const path = `/communications/calls/${encodeURIComponent(call.graphCallId)}/${action.kind}`;
  const callbackUri = action.callbackUri ?? call.callbackUri;
  switch (action.kind) {
    case 'answer':
      return { version: 'v1.0', method: 'POST', path, body: { callbackUri, ...toAnswerBody(action) } };
    case 'redirect':
      return {
        version: endpointOf(action),
        method: 'POST',
        path,
        body: { ...toRedirectBody(action), callbackUri },
      };
    case 'reject':
      return { version: 'v1.0', method: 'POST', path, body: { ...toRejectBody(action), callbackUri } };
  }
}

function toAnswerBody({
  modalities,
  media,
  callOptions,
  participantCapacity,
}: Answer): Record<string, unknown> {
  return withoutAbsent({
    acceptedModalities: modalities,
    mediaConfig: toMediaConfig(media),
    callOptions:
      callOptions === undefined
        ? undefined
        : { '@odata.type': '#microsoft.graph.incomingCallOptions', ...callOptions },
    participantCapacity,
  });
}

function toMediaConfig(media: Answer['media']): Record<string, unknown> {
  if (media.kind === 'serviceHosted') {
    return withoutAbsent({
      '@odata.type': '#microsoft.graph.serviceHostedMediaConfig',
      preFetchMedia: media.preFetch,
    });
  }
  return withoutAbsent({
    '@odata.type': '#microsoft.graph.appHostedMediaConfig',
    blob: 'blob' in media ? media.blob : undefined,
  });
}

/** Masking exists on the beta endpoint alone; everything else keeps to what Graph supports in production. */
function endpointOf({ maskCaller, maskCallee }: Redirect): 'v1.0' | 'beta' {
  return maskCaller === undefined && maskCallee === undefined ? 'v1.0' : 'beta';
}

function toRedirectBody(redirect: Redirect): Record<string, unknown> {
  const { targets, timeout, maskCaller, maskCallee, routingPolicies } = redirect;
  return withoutAbsent({
    targets: targets.map(toInvitationParticipant),
    timeout,
    maskCaller,
    maskCallee,
    routingPolicies,
  });
}

function toRejectBody({ reason }: Reject): Record<string, unknown> {
  return withoutAbsent({ reason });
}

const targetKinds = ['user', 'phone', 'application', 'applicationInstance'] as const;

/** Graph's `invitationParticipantInfo` for one target of a redirect, an invite or a transfer. */
export function toInvitationParticipant(target: Target): Record<string, unknown> {
  const identities = targetKinds.flatMap((kind) => {
    const id = (target as Partial<Record<(typeof targetKinds)[number], string>>)[kind];
    const { displayName, tenantId } = target;
    const identity = withoutAbsent({ '@odata.type': '#microsoft.graph.identity', displayName, id, tenantId });
    return id === undefined ? [] : [[kind, identity] as const];
  });
  return withoutAbsent({
    '@odata.type': '#microsoft.graph.invitationParticipantInfo',
    identity: { '@odata.type': '#microsoft.graph.identitySet', ...Object.fromEntries(identities) },
    replacesCallId: target.replacesCallId,
  });
}
