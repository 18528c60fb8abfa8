/**
 * Everything that touches rhea's insides stands in this file; `rhea` is pinned to the exact version for its sake.
 * Why each is needed is said where it is done.
 */
import rhea, {
  type Connection,
  type Container,
  type Delivery,
  type Sender as ReceiverLink,
  type Receiver as SenderLink,
  type Session,
  type Typed,
} from 'rhea';
import frames from 'rhea/lib/frames.js';
import { connectionForced, type WireError } from './conditions.ts';

/** Links are named from the client's side, as in Service Bus: what the broker sends on is the client's receiver. */
export type {
  Connection,
  Container,
  Delivery,
  EventContext,
  Receiver as SenderLink,
  Sender as ReceiverLink,
  Session,
  Typed,
} from 'rhea';
export const { types, message: messageCodec, create_container: createContainer } = rhea;

/** A value with its AMQP type, as rhea reads it before turning it into a JavaScript value. */
export interface TypedReader {
  position: number;
  read(): Typed;
  remaining(): number;
}
interface TypedWriter {
  write(value: Typed): void;
  toBuffer(): Buffer;
}
interface Codec {
  Reader: new (buffer: Buffer) => TypedReader;
  Writer: new () => TypedWriter;
}

export const createReader = (buffer: Buffer): TypedReader => new (types as unknown as Codec).Reader(buffer);

export function encodeTyped(values: readonly Typed[]): Buffer {
  const writer = new (types as unknown as Codec).Writer();
  for (const value of values) writer.write(value);
  return writer.toBuffer();
}

interface LinkInternals {
  state: { local_open: boolean; open_requests: number };
  local: {
    attach: {
      snd_settle_mode?: number;
      rcv_settle_mode?: number;
      properties?: Record<string, unknown>;
    };
  };
  credit: number;
  delivery_count: number;
  issue_flow: boolean;
  _draining?: boolean;
  _get_drain(): boolean;
}
interface SessionInternals {
  on_transfer(frame: { performative: { message_format?: number | null } }): void;
  output(frame: unknown): void;
  outgoing: { available(): number; next_delivery_id: number; next_pending_delivery: number };
}
interface ConnectionInternals {
  _process(): void;
}
interface OutcomeFactory {
  accepted(): { described(): unknown };
  rejected(fields: { error?: { condition: string; description: string } }): { described(): unknown };
}

const internalsOf = (link: ReceiverLink | SenderLink): LinkInternals => link as unknown as LinkInternals;
const sessionInternalsOf = (session: Session): SessionInternals => session as unknown as SessionInternals;
const outcomes = messageCodec as unknown as OutcomeFactory;

export const accepted = (): unknown => outcomes.accepted().described();
export const rejected = ({ condition, description }: WireError): unknown =>
  outcomes.rejected({ error: { condition, description } }).described();

/** Marks a message of the ordinary format, which rhea would decode and so lose the types of its values. */
const ORDINARY_FORMAT = 0x7fffffff;

/** Makes the session hand every message over as the bytes that came. */
export function keepMessagesEncoded(session: Session): void {
  const internals = sessionInternalsOf(session);
  const receive = internals.on_transfer.bind(session);
  internals.on_transfer = (frame) => {
    frame.performative.message_format ||= ORDINARY_FORMAT;
    receive(frame);
  };
}

/**
 * Settles one delivery with a frame of its own. rhea's way merges neighbouring deliveries of one tick into a range
 * under the first one's outcome, even where the outcomes differ: a stored message would be reported as refused.
 */
export function settle(delivery: Delivery, outcome: unknown): void {
  const { link, id } = delivery;
  const role = link.is_receiver();
  const frame = frames.disposition({ role, first: id, last: id, settled: true, state: outcome });
  sessionInternalsOf(link.session).output(frame);
  Object.assign(delivery, { settled: true, remote_settled: true });
  link.connection['_register']();
}

/** The outcome the client chose, as `settle` sends it back. A reason for a rejection would tell the client of a failure. */
export function confirmedOutcome({ remote_state: outcome }: Delivery): unknown {
  return outcome?.['error'] ? outcomes.rejected({}).described() : outcome?.['described']();
}

/**
 * How a client may come in: anonymously, or as if it had proved itself already. What it may use, it proves through
 * `$cbs`; Microsoft's .NET client wants to hear that by name.
 */
export function welcomeClients(container: Container): void {
  const mechanisms = container.sasl_server_mechanisms as unknown as Record<string, () => unknown> & {
    enable_anonymous(): void;
  };
  mechanisms.enable_anonymous();
  const { ANONYMOUS: anonymous } = mechanisms;
  if (anonymous !== undefined) for (const name of ['MSSBCBS', 'EXTERNAL']) mechanisms[name] = anonymous;
}

/** Takes back the answer that rhea has already queued for an attach; `link.open()` gives it later. */
export function deferAttach(link: ReceiverLink): void {
  const { state } = internalsOf(link);
  state.local_open = false;
  state.open_requests--;
}

/**
 * Gives the answer to an attach, and writes it: rhea writes the messages of a session before the attaches of its links,
 * and a client takes a message on a link that isn't open for a fault of the protocol.
 */
export function answerAttach(link: ReceiverLink): void {
  const { state } = internalsOf(link);
  if (!state.local_open) link.open();
  (link.connection as unknown as ConnectionInternals)._process();
}

/** Refuses an attach, or ends a link: rhea sends what is still owed of attach and detach. */
export function closeLink(link: ReceiverLink | SenderLink, { condition, description }: WireError): void {
  link.open();
  link.close({ condition, description });
}

/** Ends the whole connection of a link, as Azure does when it moves an entity. */
export function disconnectByForce(link: ReceiverLink | SenderLink): void {
  const { condition, description } = connectionForced('It is ill on demand.');
  link.connection.close({ condition, description });
}

export function setAttachProperties(link: ReceiverLink, properties: Record<string, unknown>): void {
  internalsOf(link).local.attach.properties = properties;
}

export function setSettleModes(
  link: ReceiverLink | SenderLink,
  modes: { sender: number; receiver: number },
): void {
  const { attach } = internalsOf(link).local;
  attach.snd_settle_mode = modes.sender;
  attach.rcv_settle_mode = modes.receiver;
}

/**
 * Tells rhea that a socket is gone. Of one destroyed on this side it hears nothing: its links would go on taking
 * messages, its heartbeat would go on for ever.
 */
export function disconnect(connection: Connection): void {
  connection['_disconnected']();
}

/** How many messages may still be handed to the link: its credit less what rhea has not written yet. */
export function remainingCredit(link: ReceiverLink): number {
  if (!internalsOf(link).state.local_open) return 0;
  const { outgoing } = sessionInternalsOf(link.session);
  const unwritten = outgoing.next_delivery_id - outgoing.next_pending_delivery;
  return Math.min(internalsOf(link).credit - unwritten, outgoing.available());
}

/** rhea leaves a drain without credit unanswered, and the client would wait until it gives the link up. */
export function answerDrains(link: ReceiverLink): void {
  const internals = internalsOf(link);
  internals._get_drain = () => {
    if (!internals._draining) return false;
    internals.delivery_count += internals.credit;
    internals.credit = 0;
    return true;
  };
}

/** To be called when all that the link's credit allowed has been sent. */
export function answerDrain(link: ReceiverLink): void {
  internalsOf(link).issue_flow = true;
  link.connection['_register']();
}
