import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { canonicalCallId } from '../../shared/call/callId.ts';
import { callState, envelope, incomingCall, newCallId } from '../support/notifications.ts';
import {
  newTraceParent,
  startTracedApplication,
  type TracedApplication,
} from '../support/tracedApplication.ts';

let traced: TracedApplication;

beforeAll(async () => {
  traced = await startTracedApplication({
    rules: [{ name: 'own users', when: { scenario: ['peerToPeer'] }, then: answer }],
    otherwise: { ignore: {} },
  });
});
afterAll(async () => traced.stop());

const answer = { answer: { modalities: ['audio'], media: { serviceHosted: {} } } };

/** A trace as an indented list, children below their parent in the order in which they began. */
function toTree(traceId: string, parentId: string, indent = ''): string[] {
  return traced.telemetry
    .spans()
    .filter((span) => span.spanContext().traceId === traceId && span.parentSpanContext?.spanId === parentId)
    .toSorted((a, b) => nanoseconds(a) - nanoseconds(b))
    .flatMap((span) => [
      `${indent}${SpanKind[span.kind].toLowerCase()} ${span.name}`,
      ...toTree(traceId, span.spanContext().spanId, `${indent}  `),
    ]);
}

function nanoseconds({ startTime: [seconds, rest] }: ReadableSpan): number {
  return seconds * 1e9 + rest;
}

async function play(notification: object, callId: string) {
  const traceParent = newTraceParent();
  await traced.post(envelope(notification), { traceParent });
  await traced.work('call-events', canonicalCallId(callId));
  const [, traceId = '', spanId = ''] = traceParent.split('-');
  return toTree(traceId, spanId);
}

test('one call is one trace a notification, from the host over Graph and the queue to the record', async () => {
  const callId = newCallId();

  const incoming = await play(incomingCall(callId), callId);
  const established = await play(callState(callId, 'established'), callId);
  const terminated = await play(callState(callId, 'terminated', { resultInfo: { code: 200 } }), callId);

  expect(incoming).toEqual([
    'server POST /api/calls',
    '  internal check token',
    '  internal decide',
    '  internal perform decision',
    '    client POST /communications/calls/{id}/answer',
    '  producer send call-events',
    '    consumer process call-events',
    '  producer send call-events',
    '    consumer process call-events',
  ]);
  for (const later of [established, terminated])
    expect(later).toEqual([
      'server POST /api/calls',
      '  internal check token',
      '  producer send call-events',
      '    consumer process call-events',
    ]);
});
