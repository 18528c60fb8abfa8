import * as z from 'zod';
import { fromIncomingCall, type IncomingCall } from '../notification/incomingCall.ts';
import { toNotification } from '../notification/notification.ts';
import { readNotification } from './events/eventKinds.ts';

const envelope = z.looseObject({ value: z.array(z.unknown()) });

/** The incoming calls in what Graph posts; empty for anything else. */
export function incomingCallsIn(json: unknown): IncomingCall[] {
  const items = envelope.safeParse(json).data?.value ?? [];
  return items
    .flatMap((item) => toNotification(item) ?? [])
    .filter((notification) => readNotification(notification).type === 'call.incoming')
    .map(({ resource }) => fromIncomingCall(resource));
}
