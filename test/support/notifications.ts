import { randomUUID } from 'node:crypto';

/** A fresh call id as Graph writes it. */
export function newCallId(): string {
  return randomUUID();
}

export function envelope(...items: readonly unknown[]): object {
  return { '@odata.type': '#microsoft.graph.commsNotifications', value: items };
}

/** One change of a call. */
export function callChange(callId: string, changeType: string, resource: object): object {
  return {
    '@odata.type': '#microsoft.graph.commsNotification',
    changeType,
    resourceUrl: `/communications/calls/${callId}`,
    resourceData: { '@odata.type': '#microsoft.graph.call', id: callId, ...resource },
  };
}

/** A user calls the bot. */
export function incomingCall(callId: string, more: object = {}): object {
  return callChange(callId, 'created', {
    state: 'incoming',
    direction: 'incoming',
    source: { identity: { user: { id: '8a34a46b-3d17-4adc-8dce-dc4e7d572698', displayName: 'Adele' } } },
    targets: [{ identity: { application: { id: '24701998-1a73-4d42-8085-bf46ed0ae039' } } }],
    requestedModalities: ['audio'],
    callChainId: randomUUID(),
    ...more,
  });
}

export function callState(callId: string, state: string, more: object = {}): object {
  return callChange(callId, state === 'terminated' ? 'deleted' : 'updated', { state, ...more });
}
