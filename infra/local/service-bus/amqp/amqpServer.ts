import type { Server, Socket } from 'node:net';
import { controlListener } from '../../fault-injection/controlListener.ts';
import { LOOPBACK } from '../../part/loopback.ts';
import { sharePortWithHttp } from '../faults/sharePortWithHttp.ts';
import type { BrokerParts, Report } from './brokerParts.ts';
import { ClientConnection } from './clientConnection.ts';
import { MAX_MESSAGE_SIZE } from './limits.ts';
import {
  type Connection,
  type Container,
  createContainer,
  disconnect,
  type EventContext,
  keepMessagesEncoded,
  welcomeClients,
} from './rhea.ts';
import { outcomeNames } from './settlement.ts';

export interface AmqpServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on this machine only. @param port 0 picks a free one */
export async function startAmqpServer(parts: BrokerParts, port: number): Promise<AmqpServer> {
  const container = createContainer({ id: 'service-bus' });
  welcomeClients(container);
  handleEvents(container, parts);
  const options = {
    host: LOOPBACK,
    port,
    tcp_no_delay: true,
    // Outcomes are answered by the broker itself, once they hold.
    sender_options: { autosettle: false, treat_modified_as_released: false },
    receiver_options: { autoaccept: false, max_message_size: MAX_MESSAGE_SIZE },
  };
  const server = container.listen(options);
  sharePortWithHttp(server, controlListener(parts.faults));
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return { port: await listeningPort(server), close: () => closeServer(server, sockets) };
}

/** rhea's names for links are the broker's: its receiver is the client's sender. */
function handleEvents(container: Container, parts: BrokerParts): void {
  const { report } = parts;
  const clients = new WeakMap<Connection, ClientConnection>();
  const on = (event: string, handle: (client: ClientConnection, context: EventContext) => void): void => {
    container.on(
      event,
      guarded(report, (context) => {
        const client = clients.get(context.connection);
        if (client) handle(client, context);
      }),
    );
  };
  container.on('connection_open', ({ connection }: EventContext) => {
    clients.set(connection, new ClientConnection(parts));
    connection['socket'].once('close', () => disconnect(connection));
  });
  on('connection_close', (client) => client.close());
  on('disconnected', (client) => client.close());
  on('session_open', (_, { session }) => session && keepMessagesEncoded(session));
  on('session_close', (client, { session }) => client.close(session));
  on('receiver_open', (client, { receiver }) => receiver && client.openSender(receiver));
  on('receiver_close', (client, { receiver }) => receiver && client.detachSender(receiver));
  on('sender_open', (client, { sender }) => sender && client.openReceiver(sender));
  on('sender_close', (client, { sender }) => sender && client.detachReceiver(sender));
  on('message', (client, { receiver, delivery, message }) => {
    if (receiver && delivery && Buffer.isBuffer(message)) client.takeMessage(receiver, delivery, message);
  });
  on('sendable', (client, { sender }) => sender && client.deliverWaiting(sender));
  on('sender_draining', ({ receivers }, { sender }) => sender && receivers.drain(sender));
  for (const outcome of outcomeNames)
    on(outcome, (client, { sender, delivery }) => {
      if (sender && delivery) client.settle(sender, delivery, outcome);
    });
  for (const fault of ['error', 'protocol_error']) container.on(fault, report);
  // The client's own errors. A close or a disconnect follows, which is handled.
  for (const event of ['connection_error', 'session_error', 'sender_error', 'receiver_error'])
    container.on(event, () => {});
}

/** A throw inside an event of rhea would end the process; this ends the connection instead. */
function guarded(report: Report, handle: (context: EventContext) => void) {
  return (context: EventContext): void => {
    try {
      handle(context);
    } catch (fault) {
      report(fault);
      context.connection.close({ condition: 'amqp:internal-error', description: String(fault) });
    }
  };
}

function listeningPort(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      const address = server.address();
      if (address && typeof address === 'object') resolve(address.port);
    });
  });
}

function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
