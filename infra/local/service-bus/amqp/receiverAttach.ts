/** A client asks for a receiver: plain, for a session it names, or for the next session that has a message. */
import * as z from 'zod';
import { BrokerError } from '../brokerError.ts';
import type { ReceiveMode } from '../queue/message.ts';
import { type ReceiverLink, setAttachProperties, setSettleModes, types } from './rhea.ts';

const SESSION_FILTER = 'com.microsoft:session-filter';
const SETTLED = 1;
const TICKS_PER_MILLISECOND = 10_000n;
/** .NET counts from the year 1. */
const TICKS_AT_EPOCH = 621_355_968_000_000_000n;
const DEFAULT_TIMEOUT = 60_000;

/** Some clients wrap the filter's value in a described type. */
const sessionFilterSchema = z.union([
  z.string(),
  z.null(),
  z.looseObject({ value: z.string().nullable() }).transform(({ value }) => value),
]);
const propertiesSchema = z
  .looseObject({ 'com.microsoft:timeout': z.number().nullish() })
  .nullish()
  .transform((properties) => properties?.['com.microsoft:timeout'] ?? DEFAULT_TIMEOUT);

export interface ReceiverRequest {
  readonly mode: ReceiveMode;
  /** Absent: no session wanted. `next`: whichever has a message. */
  readonly session?: { readonly id: string } | 'next';
  /** Milliseconds the client is ready to wait for the next session. */
  readonly timeout: number;
}

export function readReceiverRequest(link: ReceiverLink): ReceiverRequest {
  const filter = link.source.filter;
  const mode = link.snd_settle_mode === SETTLED ? 'receiveAndDelete' : 'peekLock';
  const timeout = propertiesSchema.parse(link.properties);
  if (!filter || !(SESSION_FILTER in filter)) return { mode, timeout };
  const id = sessionFilterSchema.parse(filter[SESSION_FILTER]);
  return { mode, timeout, session: id === null ? 'next' : { id } };
}

export function assertSessionUse(requiresSession: boolean, request: ReceiverRequest): void {
  if (requiresSession && !request.session)
    throw new BrokerError(
      'InvalidOperation',
      'It is not possible for an entity that requires sessions to create a non-sessionful message receiver.',
    );
  if (!requiresSession && request.session)
    throw new BrokerError(
      'InvalidOperation',
      'A sessionful message receiver cannot be created on an entity that does not require sessions.',
    );
}

/** Echoes what was asked for: the client checks it. */
export function confirmReceiver(
  link: ReceiverLink,
  session?: { sessionId: string; lockedUntil: number },
): void {
  const { address } = link.source;
  setSettleModes(link, { sender: link.snd_settle_mode, receiver: link.rcv_settle_mode });
  link.set_source({ address, ...(session && { filter: { [SESSION_FILTER]: session.sessionId } }) });
  link.set_target({ address: link.target?.address ?? '' });
  if (session) setAttachProperties(link, { 'com.microsoft:locked-until-utc': toTicks(session.lockedUntil) });
}

function toTicks(time: number) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(Math.round(time)) * TICKS_PER_MILLISECOND + TICKS_AT_EPOCH);
  return types.wrap_long(bytes);
}
