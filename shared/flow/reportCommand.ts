import { type CommandProgress, callIdOfCommand } from '../call/commands/commandProgress.ts';
import { toNotification } from '../call/notification/notification.ts';
import type { CallEvent } from '../call/record/callEvent.ts';
import { readNotification } from '../call/record/events/eventKinds.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import { commandEventId } from './ids.ts';
import { publishPatiently, type WorkerPorts } from './publishEvents.ts';

/**
 * Publishes a command's result as an event of its call. For a new call it also publishes the first event of the call
 * that Graph created.
 */
export async function reportCommand(progress: CommandProgress, ports: WorkerPorts): Promise<void> {
  await publishPatiently(toEvents(progress), ports);
}

/** The events depend only on the row, so a repeated report has the same events. */
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

/** Commands come from an operator, now or when placing the call, or else from the handler's rules. */
function sourceOf({ trigger, source }: CommandProgress): 'operator' | 'webhook' | 'handler' {
  return source ?? (trigger === 'operator' || trigger === 'webhook' ? trigger : 'handler');
}

/** Graph's reply to a new call is the call resource. It is read like a notification about this call. */
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
