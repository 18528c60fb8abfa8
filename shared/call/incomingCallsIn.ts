import * as z from 'zod';
import { fromIncomingCall, type IncomingCall } from './incomingCall.ts';

const envelope = z.looseObject({ value: z.array(z.unknown()) });
const incoming = z.looseObject({ resourceData: z.looseObject({ state: z.literal('incoming') }) });

/** The incoming calls among the changes of what Graph posts; none where it isn't that. */
export function incomingCallsIn(json: unknown): IncomingCall[] {
  const items = envelope.safeParse(json).data?.value ?? [];
  return items
    .flatMap((item) => incoming.safeParse(item).data?.resourceData ?? [])
    .map((resource) => fromIncomingCall(resource));
}
