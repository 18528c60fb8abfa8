import { type CommandProgress, callIdOfCommand } from '../call/commands/commandProgress.ts';
import { toNotification } from '../call/notification/notification.ts';
import type { CallEvent } from '../call/record/callEvent.ts';
import { readNotification } from '../call/record/events/eventKinds.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import { commandEventId } from './ids.ts';
import { publishPatiently, type WorkerPorts } from './publishEvents.ts';

/** Makes a command's result an event of its call, and a new call's beginning one of the call that Graph made. */
export async function reportCommand(progress: CommandProgress, ports: WorkerPorts): Promise<void> {
  await publishPatiently(toEvents(progress), ports);
}

/** All from the row, so that a report made again is the same report. */
function toEvents(progress: CommandProgress): CallEvent[] {
  const { createdCall } = progress;
  const callId = callIdOfCommand(progress);
  if (callId === undefined) return [];
  const result = toResultEvent(progress, callId);
  return createdCall === undefined
    ? [result]
    : [toNewCallEvent(progress, createdCall, callId), { ...result, position: 1 }];
}

function toResultEvent(progress: CommandProgress, callId: string): CallEvent {
  const { commandId, updatedAt, status, name, trigger, requestedBy, attempts } = progress;
  const { graphStatus, error, operationId, corrections = 0 } = progress;
  const asked = { commandId, name, trigger, requestedBy };
  return {
    id: commandEventId(commandId, corrections === 0 ? status : `${status}:${corrections}`),
    callId,
    type: `command.${status}`,
    source: sourceOf(progress),
    receivedAt: updatedAt,
    position: 0,
    facts: omitUndefined({ ...asked, status, attempts, graphStatus, error, operationId }),
  };
}

/** An operator may have asked for it now, or beforehand when placing the call; a rule's command is the handler's own. */
function sourceOf({ trigger, source }: CommandProgress): 'operator' | 'handler' {
  return source ?? (trigger === 'operator' ? 'operator' : 'handler');
}

/** Graph's reply to a new call is the call's resource: it is read as a notification of it would be. */
function toNewCallEvent(
  progress: CommandProgress,
  createdCall: Readonly<Record<string, unknown>>,
  callId: string,
): CallEvent {
  const { commandId, requestedBy: placedBy, tenantId, updatedAt, later } = progress;
  const graphCallId = String(createdCall['id']);
  const data = {
    changeType: 'created',
    resourceUrl: `/communications/calls/${graphCallId}`,
    resourceData: {
      direction: 'outgoing',
      state: 'establishing',
      ...createdCall,
      '@odata.type': '#microsoft.graph.call',
    },
  };
  const notification = toNotification(data);
  if (notification === undefined) throw new TypeError('A call resource is an object.');
  const { type, facts } = readNotification(notification);
  return {
    id: commandEventId(commandId, 'created'),
    callId,
    type,
    source: 'handler',
    receivedAt: updatedAt,
    position: 0,
    facts: omitUndefined({
      ...facts,
      graphCallId,
      commandId,
      placedBy,
      tokenTenantId: tenantId,
      onEstablished: later?.onEstablished,
      onPlacedTone: later?.onTone,
      laterSource: later && sourceOf(progress) === 'operator' ? 'operator' : undefined,
    }),
    data,
  };
}
