import type { CallEvent } from '../call/record/callEvent.ts';
import type { CallRecord } from '../call/record/callRecord.ts';
import { toEventView } from '../call/record/eventView.ts';
import { omit } from '../call/record/limitEventSize.ts';
import { toSummaryView } from '../call/record/summaryView.ts';
import type { WaitingWebhookEvent } from '../ports/webhook.ts';
import { webhookEventId } from './ids.ts';
import { type DescribeCallPorts, describeCall } from './readCalls.ts';

/** Bytes of JSON: Event Grid takes 1 MiB, and has room for what it adds. */
const LARGEST = 1_000 * 1024;

interface Ports extends DescribeCallPorts {
  /** The events' source. */
  readonly callbackBaseUrl: string;
}

/** Tells one event from all others of the application, however often it is sent. */
export function webhookEventIdOf({ callId, type, about }: WaitingWebhookEvent): string {
  return webhookEventId(callId, type, about);
}

/**
 * What is posted to the webhook: a CloudEvent 1.0 in structured mode with the recorded event and the call as an operator
 * sees them, the call as it is by now. One that is too large leaves out who takes part, and what Graph sent.
 */
export async function toWebhookPayload(
  waiting: WaitingWebhookEvent,
  event: CallEvent,
  record: CallRecord,
  ports: Ports,
): Promise<object> {
  const { call: summary, ...more } = await describeCall(record, ports);
  const call = { ...toSummaryView(summary), ...more };
  const view = toEventView(event);
  const whole = toCloudEvent(waiting, { event: view, call }, ports);
  if (Buffer.byteLength(JSON.stringify(whole)) <= LARGEST) return whole;
  const { participants: _, ...less } = call;
  return toCloudEvent(waiting, { event: { ...view, data: omit(view.data) }, call: less }, ports);
}

function toCloudEvent(waiting: WaitingWebhookEvent, data: object, { callbackBaseUrl }: Ports): object {
  const { callId, type, since } = waiting;
  return {
    specversion: '1.0',
    id: webhookEventIdOf(waiting),
    source: callbackBaseUrl,
    type,
    subject: callId,
    time: new Date(since).toISOString(),
    datacontenttype: 'application/json',
    data,
  };
}
